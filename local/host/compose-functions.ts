import { jsonValue, type JsonValue } from '#shared/contracts/json.contract.ts';
import { createHandler as continueSprint } from '#functions/continue-sprint/handler.ts';
import { createHandler as enqueueJob } from '#functions/enqueue-job/handler.ts';
import { createHandler as failEpic } from '#functions/fail-epic/handler.ts';
import { createHandler as finishCycle } from '#functions/finish-cycle/handler.ts';
import { createHandler as gitOps } from '#functions/git-ops/handler.ts';
import { createHandler as mindGate } from '#functions/mind-gate/handler.ts';
import { createHandler as nextStep } from '#functions/next-step/handler.ts';
import { createHandler as openReview } from '#functions/open-review/handler.ts';
import { createHandler as parkCycle } from '#functions/park-cycle/handler.ts';
import { createHandler as parkSprint } from '#functions/park-sprint/handler.ts';
import { createHandler as readCycle } from '#functions/read-cycle/handler.ts';
import { createHandler as recordFailure } from '#functions/record-failure/handler.ts';
import { createHandler as recordMergeCheck } from '#functions/record-merge-check/handler.ts';
import { createHandler as recordProposals } from '#functions/record-proposals/handler.ts';
import { createHandler as scheduleStories } from '#functions/schedule-stories/handler.ts';
import { createHandler as takeVerdict } from '#functions/take-verdict/handler.ts';
import type { Dependencies as EnqueueDeps } from '#functions/enqueue-job/handler.ts';
import type { Dependencies as GitDeps } from '#functions/git-ops/handler.ts';
import type { Dependencies as VerdictDeps } from '#functions/take-verdict/handler.ts';
import type { Dependencies as ProposalDeps } from '#functions/record-proposals/handler.ts';
import type { Dependencies as ScheduleDeps } from '#functions/schedule-stories/handler.ts';

export type FunctionDeps = EnqueueDeps & GitDeps & VerdictDeps & ProposalDeps & ScheduleDeps;

export type LocalFunction = (event: unknown) => Promise<JsonValue>;

/** Names of the functions that tasks of the machines call. */
export const FUNCTION_NAMES = [
  'continue-sprint',
  'enqueue-job',
  'fail-epic',
  'finish-cycle',
  'git-ops',
  'mind-gate',
  'next-step',
  'open-review',
  'park-cycle',
  'park-sprint',
  'read-cycle',
  'record-failure',
  'record-merge-check',
  'record-proposals',
  'schedule-stories',
  'take-verdict',
] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** The functions that tasks of the machines call, by name: the handlers that AWS runs, with local adapters. */
export const composeFunctions = (deps: FunctionDeps): Readonly<Record<FunctionName, LocalFunction>> => {
  const asJson =
    (handler: (event: unknown) => Promise<object | null | string | number | boolean>): LocalFunction =>
    async (event) =>
      toJson(await handler(event));
  return {
    'continue-sprint': asJson(continueSprint(deps)),
    'enqueue-job': asJson(enqueueJob(deps)),
    'fail-epic': asJson(failEpic(deps)),
    'finish-cycle': asJson(finishCycle(deps)),
    'git-ops': gitOps(deps),
    'mind-gate': asJson(mindGate(deps)),
    'next-step': asJson(nextStep(deps)),
    'open-review': asJson(openReview(deps)),
    'park-cycle': asJson(parkCycle(deps)),
    'park-sprint': asJson(parkSprint(deps)),
    'read-cycle': asJson(readCycle(deps)),
    'record-failure': asJson(recordFailure(deps)),
    'record-merge-check': asJson(recordMergeCheck(deps)),
    'record-proposals': asJson(recordProposals(deps)),
    'schedule-stories': asJson(scheduleStories(deps)),
    'take-verdict': asJson(takeVerdict(deps)),
  };
};

/** What leaves a function is JSON, as it would be on the wire. */
const toJson = (value: object | null | string | number | boolean): JsonValue =>
  jsonValue.parse(JSON.parse(JSON.stringify(value)));
