/** The form of a script: model replies that an example ships, or that were recorded from a live provider. */
import * as z from 'zod';
import { jsonObject } from '#shared/contracts/json.contract.ts';
import { AGENT_ROLES, PHASES } from '#shared/domain/vocabulary.ts';

/** Any subset; what is absent matches everything. An epic's job has no phase. */
const when = z.strictObject({
  role: z.enum(AGENT_ROLES).optional(),
  task: z.string().optional(),
  phase: z.enum(PHASES).optional(),
  attempt: z.int().positive().optional(),
});

const toolCall = z.strictObject({
  name: z.string().min(1),
  /** `contentFrom` names a file beside the script and becomes `content`. */
  input: jsonObject,
});

const turn = z.union(
  [
    z.strictObject({ tools: z.array(toolCall).min(1) }),
    z.strictObject({ answer: jsonObject }),
    z.strictObject({ text: z.string() }),
    /** The model declines. */
    z.strictObject({ refuses: z.string().min(1) }),
  ],
  { error: 'must have exactly one of tools, answer, text, refuses' },
);
export type ScriptTurn = z.infer<typeof turn>;

const reply = z.strictObject({
  when: when.default({}),
  delayMs: z.int().min(0).max(600_000).default(0),
  usage: z
    .strictObject({
      inputTokens: z.int().min(0),
      outputTokens: z.int().min(0),
      costMicroUsd: z.int().min(0).default(0),
    })
    .default({ inputTokens: 0, outputTokens: 0, costMicroUsd: 0 }),
  turns: z
    .array(turn)
    .min(1)
    .refine((turns) => turns.every((each, index) => 'tools' in each === index < turns.length - 1), {
      error: 'every turn but the last has tools, and the last has answer, text or refuses',
    }),
});
export type ScriptReply = z.infer<typeof reply>;

export const script = z.strictObject({ v: z.literal(1), replies: z.array(reply).min(1) });
export type Script = z.infer<typeof script>;

/** Which job a reply is wanted for. */
export interface ScriptJob {
  readonly role: (typeof AGENT_ROLES)[number];
  readonly task: string;
  readonly phase: (typeof PHASES)[number] | null;
  readonly attempt: number;
}

/** The first reply that fits. */
export const findReply = (replies: readonly ScriptReply[], job: ScriptJob): ScriptReply | undefined =>
  replies.find(
    ({ when: wanted }) =>
      (wanted.role ?? job.role) === job.role &&
      sameTask(wanted.task ?? job.task, job.task) &&
      (wanted.phase ?? job.phase) === job.phase &&
      (wanted.attempt ?? job.attempt) === job.attempt,
  );

/** `USER-1`, `USER-001` and `user-001` are one id. */
const sameTask = (a: string, b: string): boolean => canonical(a) === canonical(b);
const canonical = (task: string): string => task.toUpperCase().replace(/-0+(?=\d)/, '-');
