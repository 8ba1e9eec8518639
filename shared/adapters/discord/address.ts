import * as z from 'zod';
import { snowflake } from './interaction.ts';

/** Where an interaction is answered while its token is good, and in which channel after that. */
export const interactionAddress = z.object({
  applicationId: snowflake,
  interactionToken: z.string().regex(/^[\w.-]{1,512}$/),
  at: z.iso.datetime(),
  channelId: snowflake,
  userId: snowflake,
  /** The deferred answer is shown to its asker alone. */
  ephemeral: z.boolean(),
});
export type InteractionAddress = z.infer<typeof interactionAddress>;

export const channelAddress = z.strictObject({ channelId: snowflake });
