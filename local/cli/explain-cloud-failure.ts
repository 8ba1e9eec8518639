/** Names of errors by which AWS turns credentials away that were good once. */
const EXPIRED: ReadonlySet<string> = new Set(['ExpiredToken', 'ExpiredTokenException']);
const DENIED: ReadonlySet<string> = new Set(['AccessDenied', 'AccessDeniedException', 'AuthorizationError']);

/** What a person has to mend before AWS answers them; undefined for any other failure. */
export const explainCloudFailure = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  if (/^Region (is missing|not accepted)/.test(error.message))
    return 'no AWS region is set: set AWS_REGION, or a region in the profile that AWS_PROFILE names';
  if (error.name === 'CredentialsProviderError' || error.name === 'TokenProviderError')
    return `no AWS credentials were found: log in with "aws sso login", or set AWS_PROFILE (${firstLine(error.message)})`;
  if (EXPIRED.has(error.name)) return 'the AWS credentials have expired: log in again';
  if (DENIED.has(error.name)) return `AWS refuses this to you: ${firstLine(error.message)}`;
  return undefined;
};

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';
