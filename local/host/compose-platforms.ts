import { createGithubSource } from '#shared/adapters/github/github-source.adapter.ts';
import type { Secrets } from '#shared/ports/secrets.port.ts';
import type { Dependencies as Deliver } from '#functions/deliver-notice/handler.ts';
import type { Dependencies as Process } from '#functions/process-delivery/handler.ts';
import type { Dependencies as Receive } from '#functions/receive-delivery/handler.ts';
import type { EdgeParts } from './compose-edges.ts';

export interface PlatformParts extends Omit<EdgeParts, 'secrets'> {
  readonly secrets: Secrets;
}

/** One row a source of webhooks. */
export const composeSources = (_parts: PlatformParts): Receive['sources'] => ({
  github: createGithubSource(),
});

/** What deliveries mean, of sources whose requests are more than commands. */
export const composeInterpreters = (_parts: PlatformParts): Process['interpreters'] => ({});

/** One row a channel. */
export const composeChannels = (_parts: PlatformParts): Deliver['channels'] => ({});
