/** TDD validation of a pull request that people opened: one for each commit that it had at its head. */
import * as z from 'zod';
import { actor, commitId, time } from './record-terms.contract.ts';

export const PULL_STEPS = ['prepare', 'run', 'report'] as const;

export type PullStep = (typeof PULL_STEPS)[number];

export const pullCheckRecord = z.object({
  v: z.literal(1),
  projectId: z.string(),
  number: z.int().positive(),
  /** The commit that is run, and nothing that came to the branch after it. */
  head: commitId,
  /** Head of the branch that it wants to be merged into, when it was opened. */
  target: commitId,
  /** From a fork: code of people who may not write here, run at our cost. */
  fork: z.boolean(),
  /** `waiting`: nobody has allowed the run yet. */
  status: z.enum(['waiting', 'running', 'done']),
  allowedBy: actor.nullable(),
  /** Where it left its target; null until its files were fetched. */
  base: commitId.nullable(),
  /** What its packages are named by, and the environment that they are for, as the target branch configures it. */
  lockHash: z.string().nullable(),
  image: z.string().nullable(),
  dependenciesKey: z.string().nullable(),
  /** The test job's result; null: none yet, or `problem` says why there is none. */
  resultKey: z.string().nullable(),
  problem: z.string().nullable(),
  at: time,
});
export type PullCheckRecord = z.infer<typeof pullCheckRecord>;

export interface PullRef {
  readonly projectId: string;
  readonly number: number;
  readonly head: string;
}

/** How its check run is called on the code host, and read back from there. */
export const pullCheckName = ({ number, head }: Omit<PullRef, 'projectId'>): string =>
  `pull-${number}-${head}`;

/** The pull request that a check run's name says. */
export const pullOfCheck = (name: string): Omit<PullRef, 'projectId'> | undefined => {
  const [, number, head] = /^pull-([1-9]\d{0,8})-([0-9a-f]{40})$/.exec(name) ?? [];
  return number === undefined || head === undefined ? undefined : { number: Number(number), head };
};
