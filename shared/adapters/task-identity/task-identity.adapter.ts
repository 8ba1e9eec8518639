import { SSMClient } from '@aws-sdk/client-ssm';

export interface TaskCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Credentials of the task's own role, fetched anew before they expire: for what signs its requests itself. */
export function taskCredentials(): () => Promise<TaskCredentials> {
  // The chain of providers that every client has.
  const { config } = new SSMClient({});
  return async () => {
    const { accessKeyId, secretAccessKey, sessionToken } = await config.credentials();
    return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  };
}
