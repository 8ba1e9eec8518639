import { attemptFacts } from '#shared/contracts/attempt-facts.contract.ts';
import type { AttemptFacts } from '#shared/contracts/attempt-facts.contract.ts';
import { agentJobResult, testJobResult } from '#shared/contracts/jobs.contract.ts';
import { blobKeys, canonicalStoryId, tableKeys } from '#shared/contracts/keys.contract.ts';
import type { StepAnswer } from '#shared/contracts/step.contract.ts';
import type { AttemptState, CycleRecord, StoryRecord } from '#shared/contracts/records.contract.ts';
import { expectedTests, verdictSchema } from '#shared/contracts/verdict.contract.ts';
import { takeVerdict } from '#shared/domain/verdicts/take-verdict.ts';
import type { Verdict, VerdictConfig, VerdictInput } from '#shared/domain/verdicts/verdict.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import type { Ids } from '#shared/ports/ids.port.ts';
import { readJsonBlob, writeJsonBlob } from '../jobs/read-blob.ts';
import { parseDesign } from '../read-design.ts';
import { readRecord } from '../records/read-records.ts';
import { transactionally } from '../records/transaction.ts';
import type { TransactionDeps } from '../records/transaction.ts';
import { applyVerdict } from './apply-verdict.ts';
import { stepAfter } from './cycle-step.ts';
import { loadCycle } from './save-cycle.ts';

export interface VerdictDeps extends TransactionDeps {
  readonly blobs: Blobs;
  readonly ids: Ids;
}

/** Takes the verdict of an attempt from what the engine itself ran and read, records it and what follows from it. */
export const takeAttemptVerdict = async (
  { cycleId }: { readonly cycleId: string },
  deps: VerdictDeps,
): Promise<StepAnswer> => {
  const cycle = await readRecord(deps.store, 'cycle', tableKeys.cycle(cycleId));
  if (cycle === undefined) throw new Error(`no cycle ${cycleId}`);
  const { attempt } = cycle;
  if (attempt?.step !== 'verdict') return stepAfter(cycle, cycle.phase);
  const story = await readRecord(
    deps.store,
    'story',
    tableKeys.story(cycle.projectId, canonicalStoryId(cycle.storyId) ?? cycle.storyId),
  );
  if (story === undefined) throw new Error(`no story ${cycle.storyId}`);
  const input = await gatherInput(cycle, attempt, story, deps);
  const verdict = takeVerdict(input);
  const key = blobKeys.verdict(cycle.id, attempt.phase, attempt.n);
  await writeJsonBlob(deps.blobs, key, verdict);
  const expectedTestsKey = await keepExpected(cycle, attempt, verdict, deps.blobs);
  return transactionally(deps, async (tx) => {
    const before = await loadCycle(tx, cycleId);
    if (before.attempt?.step !== 'verdict' || before.attempt.n !== attempt.n)
      return stepAfter(before, cycle.phase);
    const after = await applyVerdict(tx, deps.ids, before, {
      verdict,
      key,
      expectedTestsKey,
      design: input.design,
    });
    return stepAfter(after, cycle.phase);
  });
};

const keepExpected = async (
  cycle: CycleRecord,
  attempt: AttemptState,
  verdict: Verdict,
  blobs: Blobs,
): Promise<string | null> => {
  if (!verdict.accepted || verdict.expected === null || attempt.commit === null)
    return cycle.expectedTestsKey;
  const key = blobKeys.expectedTests(cycle.id, attempt.commit);
  await writeJsonBlob(blobs, key, verdict.expected);
  return key;
};

const gatherInput = async (
  cycle: CycleRecord,
  attempt: AttemptState,
  story: StoryRecord,
  { blobs }: VerdictDeps,
): Promise<VerdictInput> => {
  const factsKey = blobKeys.attemptFacts(cycle.id, attempt.phase, attempt.n);
  const facts = attempt.commit === null ? null : await readJsonBlob(blobs, factsKey, attemptFacts);
  const agent =
    attempt.agentResultKey === null
      ? null
      : await readJsonBlob(blobs, attempt.agentResultKey, agentJobResult);
  const result =
    attempt.testResultKey === null ? null : await readJsonBlob(blobs, attempt.testResultKey, testJobResult);
  const baseline =
    cycle.baselineKey === null ? null : await readJsonBlob(blobs, cycle.baselineKey, testJobResult);
  const expected =
    cycle.expectedTestsKey === null ? null : await readJsonBlob(blobs, cycle.expectedTestsKey, expectedTests);
  const read =
    attempt.phase === 'DESIGN' ? readDesignOf(facts) : { design: cycle.design, designProblems: [] };
  return {
    phase: attempt.phase,
    storyId: cycle.storyId,
    ...read,
    storyCriteria: story.criteria.map((text, index) => ({ id: `AC${index + 1}`, text })),
    agent: agent === null ? null : { ...agent, violations: facts?.violations ?? agent.violations },
    changedFiles: facts?.changedFiles ?? [],
    baseFiles: attempt.phase === 'DESIGN' ? (facts?.baseFiles ?? null) : null,
    result,
    baseline,
    expected,
    previous: await previousCoverage(cycle, attempt, blobs),
    config: configOf(cycle),
  };
};

const readDesignOf = (facts: AttemptFacts | null): Pick<VerdictInput, 'design' | 'designProblems'> => {
  if (facts?.designText === null || facts === null) return { design: null, designProblems: [] };
  const parsed = parseDesign(facts.designText);
  return parsed.ok
    ? { design: parsed.design, designProblems: [] }
    : { design: null, designProblems: parsed.errors };
};

/** Coverage of the accepted GREEN, which a refactoring must not lower. */
const previousCoverage = async (
  cycle: CycleRecord,
  attempt: AttemptState,
  blobs: Blobs,
): Promise<VerdictInput['previous']> => {
  if (attempt.phase !== 'REFACTOR') return null;
  const green = cycle.verdicts.findLast((verdict) => verdict.phase === 'CODE_GREEN' && verdict.accepted);
  if (green?.key === null || green === undefined) return null;
  return { coverage: (await readJsonBlob(blobs, green.key, verdictSchema)).coverage };
};

const configOf = ({ settings }: CycleRecord): VerdictConfig => ({
  runner: settings?.runner ?? 'node-test',
  coverageThreshold: settings?.coverageThreshold ?? null,
  generated: settings?.generated ?? [],
  securityPaths: settings?.criticalPaths ?? [],
  publicContracts: settings?.publicContracts ?? [],
  allowMarks: settings?.allowMarks ?? [],
  protectedPaths: settings?.protectedPaths ?? [],
});
