/** A team with one story whose cycle stands where a test wants it, and a machine that takes notes. */
import type { CycleRecord } from '#shared/contracts/records.contract.ts';
import type { JsonValue } from '#shared/contracts/json.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Phase } from '#shared/domain/vocabulary.ts';
import type { Verdict } from '#shared/domain/verdicts/verdict.ts';
import { TokenGone } from '#shared/ports/executions.port.ts';
import type { Executions } from '#shared/ports/executions.port.ts';
import { applyVerdict } from '#shared/usecases/cycle/apply-verdict.ts';
import { nextStep } from '#shared/usecases/cycle/next-step.usecase.ts';
import { loadCycle } from '#shared/usecases/cycle/save-cycle.ts';
import { allRecords, queryIndexedRecords, readRecord } from '#shared/usecases/records/read-records.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';
import { createTeam } from '../team.ts';
import type { Team } from '../team.ts';

export const BASE = 'b'.repeat(40);
export const MADE = 'd'.repeat(40);

/** Remembers what was answered; tokens in `gone` are those of machines that have ended. */
export const createNotingExecutions = (gone: readonly string[] = []) => {
  const answered: { token: string; output: JsonValue }[] = [];
  const never = (): never => {
    throw new Error('nothing but an answer is expected here');
  };
  const executions: Executions = {
    start: never,
    stop: never,
    describe: never,
    fail: never,
    heartbeat: never,
    succeed: (token, output) => {
      if (gone.includes(token)) return Promise.reject(new TokenGone(token));
      answered.push({ token, output });
      return Promise.resolve();
    },
  };
  return { executions, answered };
};

/** AUTH-1 in this phase, its branch and baseline there, nothing begun. */
export const teamInPhase = async (phase: Phase, change: Partial<CycleRecord> = {}): Promise<Team> => {
  const team = await createTeam();
  await team.must('/backlog add_story "AUTH-1: Sign in"');
  await team.must('/tdd start AUTH-1');
  await team.change('AUTH-1', (cycle) => ({
    ...cycle,
    phase,
    base: { commit: BASE, defaultBranchCommit: BASE, merged: [] },
    head: BASE,
    baselineKey: 'jobs/baseline.json',
    ...change,
  }));
  return team;
};

export const step = async (team: Team, phase: Phase) =>
  nextStep({ cycleId: (await team.cycleOf('AUTH-1')).id, phase }, team.deps);

/** Begins an attempt of the phase and takes a verdict on it, as its machine does. */
export const attempt = async (team: Team, verdict: Partial<Verdict>): Promise<CycleRecord> => {
  const { id, phase } = await team.cycleOf('AUTH-1');
  await step(team, phase);
  await team.change('AUTH-1', (cycle) => ({
    ...cycle,
    attempt: cycle.attempt === null ? null : { ...cycle.attempt, step: 'verdict', commit: MADE },
  }));
  return transactionally(team.deps, async (tx) =>
    applyVerdict(tx, team.deps.ids, await loadCycle(tx, id), {
      key: 'verdicts/1.json',
      expectedTestsKey: null,
      design: null,
      verdict: {
        v: 1, phase, accepted: false, reasons: [], notes: [], gates: [], sendBackTo: null, expected: null, coverage: null, flaky: [], ...verdict,
      }, // prettier-ignore
    }),
  );
};

export const approvalOf = async (team: Team, id: string) =>
  readRecord(team.store, 'approval', tableKeys.approval(id));

export const openGate = async (team: Team) => {
  const [listed] = (await team.project()).openApprovals;
  const gate = listed === undefined ? undefined : await approvalOf(team, listed.id);
  if (gate === undefined) throw new Error('no gate is open');
  return gate;
};

export const effectsOf = async (team: Team, kind: string) =>
  (await team.effects()).map(({ effect }) => effect).filter((effect) => effect.kind === kind);

/** Kinds of the events told about the project, in order. */
export const toldKinds = async (team: Team, stream = 'user-api'): Promise<readonly string[]> =>
  Object.values(team.store.dump())
    .map((item) => item as { type: string; data: { stream: string; seq: number; kind: string } })
    .filter(({ type, data }) => type === 'event' && data.stream === stream)
    .sort((a, b) => a.data.seq - b.data.seq)
    .map(({ data }) => data.kind);

export const jobsOf = async (team: Team, cycleId: string) =>
  allRecords<'job'>((cursor) =>
    queryIndexedRecords(team.store, 'job', { ...tableKeys.openJobs(cycleId), cursor }),
  );
