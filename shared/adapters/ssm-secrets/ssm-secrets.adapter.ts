import { SSMClient } from '@aws-sdk/client-ssm';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { Secrets } from '#shared/ports/secrets.port.ts';
import { readParameter, secretParameter } from './read-parameter.ts';

export interface SsmSecretsOptions {
  /** A test passes its own. */
  readonly client?: SSMClient;
  /** The deployment's environment: secrets lie under `/agent-workflow/<environment>/secrets/`. */
  readonly environment: string;
  readonly clock: Clock;
}

/** A rotated secret is seen this much later, where nobody asks for it fresh. */
const KEPT_MS = 300_000;
/** Asking fresh reads no more often than this: forged requests, which each ask so, leave SSM to the others. */
const FRESH_MS = 5_000;

/** Secrets as SecureStrings, several values one a line with the newest first; kept in memory for five minutes. */
export function createSsmSecrets({
  client = new SSMClient({}),
  environment,
  clock,
}: SsmSecretsOptions): Secrets {
  const kept = new Map<string, { readonly values: readonly string[]; readonly atMs: number }>();
  return {
    environment,
    read: async (name, { fresh = false } = {}) => {
      const known = kept.get(name);
      const mostMs = fresh ? FRESH_MS : KEPT_MS;
      if (known !== undefined && clock.nowMs() - known.atMs < mostMs) return known.values;
      const values = await readParameter(client, secretParameter(environment, name));
      kept.set(name, { values, atMs: clock.nowMs() });
      return values;
    },
  };
}
