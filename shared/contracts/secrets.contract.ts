import * as z from 'zod';

/** Name of a deployment's environment, as `infra/deployment-options.ts` takes it. */
export const environmentName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,19}$/,
    'an environment is called by 1 to 20 lower-case letters, digits and dashes, such as dev',
  );

/** A path of letters, digits and `_ . -`, as SSM's parameter names allow it. */
export const secretName = z
  .string()
  .max(200, 'a secret’s name has at most 200 characters')
  .regex(
    /^\w[\w.-]*(\/\w[\w.-]*)*$/,
    'a secret is called by letters, digits, dots and dashes with / between, such as anthropic-api-key or repositories/<project id>',
  );

/** What a parameter of SSM's free tier holds, in characters. */
export const MAX_SECRET_CHARACTERS = 4_096;

/** The values of a secret as they are stored: one a line, newest first; blank lines say nothing. */
export function parseSecretValues(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** What a person runs to set a secret; `environment` null: on this machine. */
export function setSecretCommand(name: string, environment: string | null): string {
  return `agent-workflow admin secret set ${name}${environment === null ? '' : ` --env ${environment}`}`;
}

/** The one line for a person where a secret is not set. */
export function missingSecret(name: string, environment: string | null): string {
  return `the secret ${name} is not set: run "${setSecretCommand(name, environment)}"`;
}
