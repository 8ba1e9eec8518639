/** Interactions as Discord sends them: what is read of them, and nothing else. */
import * as z from 'zod';

export const INTERACTION = { ping: 1, command: 2, component: 3, autocomplete: 4, modal: 5 } as const;
export const OPTION = { subcommand: 1, group: 2, text: 3, number: 4 } as const;
export const ANSWER = { pong: 1, message: 4, deferred: 5, proposals: 8, modal: 9 } as const;
/** Shown to whom it answers, and to nobody else. */
export const EPHEMERAL = 64;

export const snowflake = z.string().regex(/^\d{1,20}$/);
const THREADS: readonly number[] = [10, 11, 12];

const user = z.object({
  id: snowflake,
  username: z.string(),
  global_name: z.string().nullish(),
});

const place = {
  id: snowflake,
  application_id: snowflake,
  token: z.string().regex(/^[\w.-]{1,512}$/),
  channel_id: snowflake,
  channel: z.object({ type: z.number(), parent_id: snowflake.nullish() }).optional(),
  member: z.object({ user }).optional(),
  user: user.optional(),
};

const value = z.union([z.string(), z.number(), z.boolean()]);
const option = z.object({
  name: z.string(),
  type: z.number(),
  value: value.optional(),
  focused: z.boolean().optional(),
});
const subcommand = option.extend({ options: z.array(option).optional() });
const group = option.extend({ options: z.array(subcommand).optional() });
export type GivenOption = z.infer<typeof option>;

const commandData = z.object({
  type: z.number().optional(),
  name: z.string(),
  options: z.array(group).optional(),
});
export type CommandData = z.infer<typeof commandData>;

const input = z.object({ custom_id: z.string(), value: z.string().optional() });

export const anyInteraction = z.object({ type: z.number() });
export const commandInteraction = z.object({ ...place, data: commandData });
export const componentInteraction = z.object({
  ...place,
  data: z.object({ custom_id: z.string(), component_type: z.number() }),
});
/** Inputs stand under a label of their own, or in a row as they did before there were labels. */
export const modalInteraction = z.object({
  ...place,
  data: z.object({
    custom_id: z.string(),
    components: z.array(z.object({ component: input.optional(), components: z.array(input).optional() })),
  }),
});

export type Placed = z.infer<z.ZodObject<typeof place>>;

/** Who acts: a member of a guild, or somebody in a conversation with the bot. */
export const userOf = ({ member, user: alone }: Placed): z.infer<typeof user> | undefined =>
  member?.user ?? alone;

/** The channel that a project is bound to: that of a thread is the one which the thread hangs on. */
export const channelOf = ({ channel_id, channel }: Placed): string =>
  channel !== undefined && THREADS.includes(channel.type) && typeof channel.parent_id === 'string'
    ? channel.parent_id
    : channel_id;
