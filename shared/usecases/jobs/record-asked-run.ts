import type { TestJobResult } from '#shared/contracts/jobs.contract.ts';
import type { RanTests } from '#shared/contracts/asked-runs.contract.ts';
import type { CycleRecord } from '#shared/contracts/records.contract.ts';
import { headline } from '#shared/domain/messages/plain-words.ts';
import { ranInWords } from '#shared/domain/messages/test-run.messages.ts';
import type { Transaction } from '../records/transaction.ts';

/** Names that the record keeps of the tests that failed; the whole report is the job's result. */
const MOST_NAMED = 10;
const NAME_LENGTH = 200;

type Found = Omit<RanTests, keyof NonNullable<NonNullable<CycleRecord['runs']>['open']> | 'at'>;

const nothingRan = (problem: string, durationMs: number): Found => ({
  problem,
  passed: 0,
  failed: 0,
  skipped: 0,
  failing: [],
  durationMs,
});

/** What the suite of a run that was asked for gave. A file that does not load counts as one that failed. */
const readRun = (result: TestJobResult): Found => {
  const { suite } = result.runs;
  if (result.outcome !== 'done' || suite === undefined)
    return nothingRan(result.text === '' ? result.outcome : result.text, result.durationMs);
  const [defect] = suite.defects;
  const countOf = (status: 'passed' | 'skipped'): number =>
    suite.results.filter((test) => test.status === status).length;
  const failing = [
    ...suite.fileFailures.map(({ file, failure }) => `${file}: ${headline(failure.message)}`),
    ...suite.results.filter(({ status }) => status === 'failed').map(({ file, name }) => `${file} › ${name}`),
  ];
  return {
    problem: defect === undefined ? null : defect.text,
    passed: countOf('passed'),
    failed: failing.length,
    skipped: countOf('skipped'),
    failing: failing.slice(0, MOST_NAMED).map((name) => headline(name, NAME_LENGTH)),
    durationMs: result.durationMs,
  };
};

/** Writes down what came of a run, once, and tells it. The cycle is given back unsaved, as it was when the run is not its open one. */
export const recordAskedRun = (
  tx: Transaction,
  cycle: CycleRecord,
  jobId: string,
  result: TestJobResult | { readonly lost: string },
): CycleRecord => {
  const open = cycle.runs?.open ?? null;
  if (cycle.runs === undefined || open?.jobId !== jobId) return cycle;
  const found = 'lost' in result ? nothingRan(result.lost, 0) : readRun(result);
  const told = tx.tell(cycle, {
    kind: 'tests.ran',
    data: {
      summary: ranInWords(found),
      phase: open.phase,
      commit: open.commit,
      asked_by: open.askedBy.name,
      ...found,
      durationMs: Math.round(found.durationMs),
      job: jobId,
    },
    actor: open.askedBy,
  });
  return {
    ...told,
    runs: {
      ...cycle.runs,
      durationMs: cycle.runs.durationMs + found.durationMs,
      open: null,
      last: { ...open, ...found, at: tx.at },
    },
  };
};
