import type { CycleRecord, VerdictSummary } from '#shared/contracts/records.contract.ts';
import { MODE_GATE_QUESTIONS, MODE_GATES } from '#shared/domain/gates/mode-gates.ts';
import type { RequiredGate, Verdict } from '#shared/domain/verdicts/verdict.ts';
import type { VerdictInput } from '#shared/domain/verdicts/verdict.ts';
import type { Ids } from '#shared/ports/ids.port.ts';
import type { Transaction } from '../records/transaction.ts';
import { block } from './block-cycle.ts';
import { claimFiles, waitForFiles } from './claim-files.ts';
import type { FileClaim } from './claim-files.ts';
import { pauseIfAsked } from './cycle-step.ts';
import { enterPhase, phaseAfter, sendBack } from './move-phase.ts';
import { DEFAULT_GATE_MINUTES, openApproval } from './open-approval.ts';
import { loadProject, saveCycle } from './save-cycle.ts';
import { summarize, toDesign } from './summarize-verdict.ts';

/** So many refusals in a row in one phase block the cycle, and a person is asked. */
export const REFUSALS_THAT_BLOCK = 3;
/** A phase that was tried so often, with sendings back between, is not going to end by itself. */
const ATTEMPTS_THAT_BLOCK = 9;

export interface TakenVerdict {
  readonly verdict: Verdict;
  readonly key: string;
  readonly expectedTestsKey: string | null;
  readonly design: VerdictInput['design'];
}

/** Writes down a verdict and what follows: the next phase, a gate, another attempt, or a person who is asked. Saves everything. */
export const applyVerdict = async (
  tx: Transaction,
  ids: Ids,
  before: CycleRecord,
  taken: TakenVerdict,
): Promise<CycleRecord> => {
  const { attempt } = before;
  if (attempt === null) throw new Error(`cycle ${before.id} has no attempt`);
  const claim = await claimDesign(tx, before, taken);
  if (claim.cycle.waitsFor != null) {
    const waiting = waitForFiles(tx, claim.cycle, claim.cycle.waitsFor);
    askRelease(tx, claim);
    await saveCycle(tx, before, waiting, null);
    return waiting;
  }
  const summary = summarize(taken.verdict, attempt, taken.key);
  const told = tx.tell(claim.cycle, {
    kind: taken.verdict.accepted ? 'verdict.accepted' : 'verdict.refused',
    data: {
      phase: attempt.phase,
      attempt: attempt.n,
      commit: attempt.commit,
      reasons: summary.reasons,
      notes: summary.notes,
    },
  });
  askRelease(tx, claim);
  const noted: CycleRecord = {
    ...told,
    attempt: { ...attempt, step: 'decided' },
    lastVerdict: summary,
    verdicts: [
      ...told.verdicts,
      {
        phase: summary.phase,
        attempt: summary.attempt,
        accepted: summary.accepted,
        reasons: summary.reasons.slice(0, 5),
        key: summary.key,
      },
    ],
    personSays: null,
  };
  if (taken.verdict.accepted) return accept(tx, ids, before, noted, taken);
  const after = pauseIfAsked(refuse(tx, noted, taken.verdict, summary));
  await saveCycle(tx, before, after, null);
  return after;
};

/** A design that is accepted claims its files; before that nothing is held. */
const claimDesign = async (
  tx: Transaction,
  cycle: CycleRecord,
  { verdict, design }: TakenVerdict,
): Promise<FileClaim> =>
  verdict.accepted && cycle.phase === 'DESIGN'
    ? claimFiles(tx, cycle, design?.files ?? [])
    : { cycle, dropped: [] };

const askRelease = (tx: Transaction, { cycle, dropped }: FileClaim): void => {
  if (dropped.length === 0) return;
  tx.ask(cycle.projectId, { kind: 'release-files', cycleId: cycle.id, paths: [...dropped] });
};

const accept = async (
  tx: Transaction,
  ids: Ids,
  before: CycleRecord,
  noted: CycleRecord,
  taken: TakenVerdict,
): Promise<CycleRecord> => {
  const commit = noted.attempt?.commit ?? noted.head;
  if (commit === null) throw new Error(`cycle ${noted.id} has no commit to accept`);
  const accepted: CycleRecord = {
    ...noted,
    head: commit,
    commits: { ...noted.commits, [noted.phase]: commit },
    refusalsInRow: 0,
    expectedTestsKey: taken.expectedTestsKey,
    design: noted.phase === 'DESIGN' ? toDesign(taken.design) : noted.design,
  };
  const gates = gatesAt(accepted, taken.verdict);
  const after = gates.length === 0 ? goOn(accepted) : await askPerson(tx, ids, accepted, gates, commit);
  await saveCycle(tx, before, after, null);
  return after;
};

const gatesAt = (cycle: CycleRecord, verdict: Verdict): readonly RequiredGate[] => {
  const kind = MODE_GATES[cycle.settings?.mode ?? 'partial'][cycle.phase];
  return kind === null ? verdict.gates : [...verdict.gates, { kind, text: MODE_GATE_QUESTIONS[cycle.phase] }];
};

const goOn = (cycle: CycleRecord): CycleRecord => {
  const next = phaseAfter(cycle.phase);
  return pauseIfAsked(next === undefined ? cycle : enterPhase(cycle, next));
};

const askPerson = async (
  tx: Transaction,
  ids: Ids,
  cycle: CycleRecord,
  gates: readonly RequiredGate[],
  commit: string,
): Promise<CycleRecord> => {
  const [first] = gates;
  if (first === undefined) return cycle;
  const project = await loadProject(tx, cycle.projectId);
  const { project: listed, approval } = openApproval(tx, {
    id: ids.next('apr', [cycle.id, cycle.phase, String(cycle.attempts[cycle.phase] ?? 0)]),
    project,
    cycleId: cycle.id,
    storyId: cycle.storyId,
    kind: first.kind,
    question: `${cycle.storyId}: ${gates.map((gate) => gate.text).join('; ')}`,
    commit,
    command: null,
    askedBy: null,
    expiresMinutes: cycle.settings?.gateMinutes ?? DEFAULT_GATE_MINUTES,
  });
  tx.save('project', listed);
  return { ...cycle, status: 'waiting', wait: { kind: 'gate', token: null, approvalId: approval.id } };
};

const refuse = (
  tx: Transaction,
  cycle: CycleRecord,
  verdict: Verdict,
  summary: VerdictSummary,
): CycleRecord => {
  if (cycle.phase === 'REFACTOR') return dropRefactor(tx, cycle);
  const refusalsInRow = cycle.refusalsInRow + 1;
  const tooOften =
    refusalsInRow >= REFUSALS_THAT_BLOCK || (cycle.attempts[cycle.phase] ?? 0) % ATTEMPTS_THAT_BLOCK === 0;
  if (tooOften)
    return block(
      tx,
      { ...cycle, refusalsInRow },
      `${cycle.phase} was refused ${refusalsInRow} times in a row: ${summary.reasons[0]?.text ?? ''}`,
    );
  if (verdict.sendBackTo !== null && verdict.sendBackTo !== cycle.phase) {
    return sendBack(cycle, verdict.sendBackTo, summary.reasons.map((reason) => reason.text).join('\n'));
  }
  return { ...cycle, refusalsInRow };
};

/** A refactoring that is refused is dropped: the GREEN commit stands, and the cycle goes on from it. */
const dropRefactor = (tx: Transaction, cycle: CycleRecord): CycleRecord => {
  const told = tx.tell(cycle, {
    kind: 'refactor.dropped',
    data: { commit: cycle.attempt?.commit ?? null, stands: cycle.head },
  });
  return enterPhase(told, 'COMMIT');
};
