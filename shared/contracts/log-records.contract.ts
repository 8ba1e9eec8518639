/** Records of what happened, and of what is still to be carried out. */
import * as z from 'zod';
import { WORKFLOW_STATES } from '#shared/domain/vocabulary.ts';
import { PULL_STEPS } from './pull-check.contract.ts';
import { jsonObject } from './json.contract.ts';
import { time, sha256, actor } from './record-terms.contract.ts';

export const eventRecord = z.object({
  v: z.literal(1),
  /** `evt_<stream>_<seq>` */
  id: z.string(),
  /** Project id or cycle id. */
  stream: z.string(),
  seq: z.int().positive(),
  prev: z.string(),
  /** SHA-256 over the canonical JSON of everything else here. */
  hash: sha256,
  at: time,
  kind: z.string(),
  projectId: z.string(),
  storyId: z.string().nullable(),
  actor: actor.nullable(),
  /** The command that it goes back to. */
  commandId: z.string().optional(),
  data: jsonObject,
});
export type EventRecord = z.infer<typeof eventRecord>;

/** What is carried out after the transaction that asked for it, by a dispatcher that can be run again. */
export const effect = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start-execution'), machine: z.string(), name: z.string(), input: jsonObject }),
  z.object({ kind: z.literal('stop-execution'), machine: z.string(), name: z.string(), cause: z.string() }),
  z.object({ kind: z.literal('answer-token'), token: z.string(), output: jsonObject }),
  z.object({ kind: z.literal('cancel-jobs'), cycleId: z.string() }),
  z.object({ kind: z.literal('cancel-job'), jobId: z.string() }),
  /** A test run that a person asked for: its job is put on the queue. */
  z.object({
    kind: z.literal('run-tests'),
    cycleId: z.string(),
    jobId: z.string(),
    commandId: z.string(),
  }),
  /** The cycle needs these files no longer: who waits for them goes on. */
  z.object({ kind: z.literal('release-files'), cycleId: z.string(), paths: z.array(z.string()) }),
  /** The next step of a pull request's validation. */
  z.object({
    kind: z.literal('check-pull'),
    projectId: z.string(),
    number: z.int().positive(),
    head: z.string(),
    step: z.enum(PULL_STEPS),
  }),
  z.object({ kind: z.literal('export-state'), projectId: z.string() }),
  z.object({
    kind: z.literal('apply-intent'),
    projectId: z.string(),
    intentId: z.string(),
    page: z.int().min(0),
  }),
]);
export type Effect = z.infer<typeof effect>;

export const effectRecord = z.object({
  v: z.literal(1),
  id: z.string(),
  projectId: z.string(),
  /** The command that it goes back to. */
  commandId: z.string().optional(),
  effect,
  createdAt: time,
  /** When it was last written again for the dispatcher, which had not carried it out. */
  repeatedAt: time.optional(),
});
export type EffectRecord = z.infer<typeof effectRecord>;

export const commandRecord = z.object({
  v: z.literal(1),
  id: z.string(),
  projectId: z.string(),
  text: z.string(),
  actor,
  /** The chat channel that it was said in. */
  channelId: z.string().optional(),
  /** null while the command has not been judged. */
  outcome: z
    .object({
      ok: z.boolean(),
      reply: z.string(),
      state: z.enum(WORKFLOW_STATES).nullable(),
      allowed: z.array(z.string()),
      error: z.string().optional(),
      hint: z.string().optional(),
    })
    .nullable(),
  at: time,
});
export type CommandRecord = z.infer<typeof commandRecord>;

/** A command that touches more items than one transaction holds: applied in pages, each of which says where the next begins. */
export const intentRecord = z.object({
  v: z.literal(1),
  id: z.string(),
  projectId: z.string(),
  plan: z.discriminatedUnion('kind', [
    /** Every story that was proposed when it was said. */
    z.object({ kind: z.literal('approve-all') }),
    z.object({ kind: z.literal('approve'), stories: z.array(z.string()) }),
    z.object({ kind: z.literal('plan'), stories: z.array(z.string()) }),
    /** Stories of a cancelled sprint: open cycles are aborted, planned stories are ready again. */
    z.object({ kind: z.literal('return'), stories: z.array(z.string()), why: z.string() }),
    z.object({
      kind: z.literal('steer'),
      cycles: z.array(z.string()),
      move: z.enum(['pause', 'resume', 'abort']),
      why: z.string(),
    }),
  ]),
  /** The page that is applied next; an effect of another page has been carried out before. */
  page: z.int().min(0),
  cursor: z.string().nullable(),
  applied: z.int().min(0),
  done: z.boolean(),
  actor,
  askedAt: time,
});
export type IntentRecord = z.infer<typeof intentRecord>;
