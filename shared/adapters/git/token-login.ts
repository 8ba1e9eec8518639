/** Configuration and variables by which git gives a token to one host, and to no other. */
export interface RemoteLogin {
  readonly config: readonly (readonly [string, string])[];
  readonly environment: Readonly<Record<string, string>>;
}

/** The token is in the environment of the one git process that needs it, never among its arguments or in a file. */
const VARIABLE = 'AGENT_WORKFLOW_REPOSITORY_TOKEN';
const HELPER = `!f() { test "$1" = get && printf 'username=x-access-token\\npassword=%s\\n' "$${VARIABLE}"; }; f`;

/** undefined: the repository is not reached by HTTPS, so no token is of use. */
export const loginWithToken = (repository: string, token: string): RemoteLogin | undefined => {
  if (!URL.canParse(repository)) return undefined;
  const { protocol, origin } = new URL(repository);
  if (protocol !== 'https:') return undefined;
  return {
    config: [
      // Forget helpers of anybody else first.
      ['credential.helper', ''],
      [`credential.${origin}.helper`, HELPER],
    ],
    environment: { [VARIABLE]: token },
  };
};
