import type { TestJobResult, TestJobSpec } from '#shared/contracts/jobs.contract.ts';

/** The job cannot be done, for a reason that a person or an agent can mend. */
export class JobRefused extends Error {
  override readonly name = 'JobRefused';
  readonly outcome: Exclude<TestJobResult['outcome'], 'done'>;
  constructor(outcome: Exclude<TestJobResult['outcome'], 'done'>, text: string) {
    super(text);
    this.outcome = outcome;
  }
}

/** A result in which nothing was run yet. */
export const emptyResult = (spec: TestJobSpec): TestJobResult => ({
  v: 1,
  jobId: spec.jobId,
  outcome: 'done',
  text: '',
  runner: null,
  runs: {},
  readings: [],
  hollow: null,
  sentinel: null,
  changedLines: {},
  changedFiles: [],
  suspicious: [],
  qualityFindings: [],
  isolation: null,
  durationMs: 0,
});

export const refusedResult = (spec: TestJobSpec, why: JobRefused): TestJobResult => ({
  ...emptyResult(spec),
  outcome: why.outcome,
  text: why.message,
});
