import { describe, expect, it } from 'vitest';
import { mindGate } from '#shared/usecases/cycle/mind-gate.usecase.ts';
import { parkCycle, parkSeconds } from '#shared/usecases/cycle/park-cycle.usecase.ts';
import { readCycle } from '#shared/usecases/cycle/read-cycle.usecase.ts';
import { recordFailure } from '#shared/usecases/cycle/record-failure.usecase.ts';
import { ada } from '../team.ts';
import {
  approvalOf,
  attempt,
  createNotingExecutions,
  effectsOf,
  MADE,
  openGate,
  step,
  teamInPhase,
  toldKinds,
} from './running-cycle.ts';

const HOUR = 3_600;
const idOf = async (team: Awaited<ReturnType<typeof teamInPhase>>) => (await team.cycleOf('AUTH-1')).id;

/** The finished story waits for a person, in the default mode. */
const atGate = async () => {
  const team = await teamInPhase('COMMIT');
  await attempt(team, { accepted: true });
  return team;
};

describe('a gate that nobody answers', () => {
  it('is waited at until half of its two hours have passed, then until they are over', async () => {
    const team = await atGate();
    const { step: next, waitSeconds } = await step(team, 'COMMIT');
    expect(next).toBe('park');
    expect(waitSeconds).toBeGreaterThan(HOUR - 20);
    expect(waitSeconds).toBeLessThanOrEqual(HOUR);
    team.passMinutes(61);
    const rest = await parkSeconds({ cycleId: await idOf(team) }, team.deps);
    expect(rest).toBeGreaterThan(HOUR - 120);
    expect(rest).toBeLessThan(HOUR - 50);
  });

  it('is reminded of at half time, and nothing else changes', async () => {
    const team = await atGate();
    const before = await openGate(team);
    team.passMinutes(61);
    await mindGate({ cycleId: await idOf(team) }, team.deps);
    expect((await toldKinds(team)).at(-1)).toBe('approval.reminded');
    expect(await openGate(team)).toMatchObject({ ...before, remindedAt: expect.any(String) as string });
    expect((await team.cycleOf('AUTH-1')).status).toBe('waiting');
  });

  it('is reminded of once, however often its machine minds it', async () => {
    const team = await atGate();
    team.passMinutes(61);
    for (let n = 0; n < 3; n += 1) await mindGate({ cycleId: await idOf(team) }, team.deps);
    expect((await toldKinds(team)).filter((kind) => kind === 'approval.reminded')).toHaveLength(1);
    team.passMinutes(60);
    await mindGate({ cycleId: await idOf(team) }, team.deps);
    expect((await toldKinds(team)).at(-1)).toBe('approval.escalated');
  });

  it('is escalated once at its end, and is neither approved nor closed by that', async () => {
    const team = await atGate();
    team.passMinutes(121);
    await mindGate({ cycleId: await idOf(team) }, team.deps);
    await mindGate({ cycleId: await idOf(team) }, team.deps);
    expect((await toldKinds(team)).filter((kind) => kind === 'approval.escalated')).toHaveLength(1);
    expect(await openGate(team)).toMatchObject({ status: 'open', escalated: true, decidedBy: null });
    expect(await team.cycleOf('AUTH-1')).toMatchObject({ status: 'waiting', phase: 'COMMIT' });
    expect(await readCycle({ cycleId: await idOf(team) }, team.deps)).toMatchObject({ stage: 'COMMIT' });
    expect(await step(team, 'COMMIT')).toEqual({ step: 'park', waitSeconds: 24 * HOUR });
  });

  it('can still be approved after its end, and the story goes out then', async () => {
    const team = await atGate();
    team.passMinutes(500);
    await mindGate({ cycleId: await idOf(team) }, team.deps);
    const { id } = await openGate(team);
    await team.must(`/approve ${id}`);
    expect(await approvalOf(team, id)).toMatchObject({ status: 'approved', commit: MADE, decidedBy: ada });
    expect(await readCycle({ cycleId: await idOf(team) }, team.deps)).toMatchObject({ stage: 'deliver' });
  });

  it('is not minded any more once it was answered', async () => {
    const team = await atGate();
    await team.must(`/approve ${(await openGate(team)).id}`);
    team.passMinutes(121);
    const before = await toldKinds(team);
    await mindGate({ cycleId: await idOf(team) }, team.deps);
    expect(await toldKinds(team)).toEqual(before);
  });
});

describe('parking a cycle', () => {
  it('keeps the token, and the decision answers it', async () => {
    const team = await atGate();
    const { executions, answered } = createNotingExecutions();
    await parkCycle({ cycleId: await idOf(team), token: 'tok-1' }, { ...team.deps, executions });
    expect((await team.cycleOf('AUTH-1')).wait?.token).toBe('tok-1');
    expect(answered).toEqual([]);
    await team.must(`/approve ${(await openGate(team)).id}`);
    expect(await effectsOf(team, 'answer-token')).toMatchObject([{ token: 'tok-1' }]);
  });

  it('answers the token at once when the person was quicker than the machine', async () => {
    const team = await atGate();
    const { executions, answered } = createNotingExecutions();
    await team.must(`/approve ${(await openGate(team)).id}`);
    await parkCycle({ cycleId: await idOf(team), token: 'tok-late' }, { ...team.deps, executions });
    expect(answered).toEqual([{ token: 'tok-late', output: { decided: true } }]);
    expect(await effectsOf(team, 'answer-token')).toEqual([]);
  });

  it('lets a token rest whose machine has ended', async () => {
    const team = await teamInPhase('COMMIT');
    const { executions, answered } = createNotingExecutions(['tok-gone']);
    await parkCycle({ cycleId: await idOf(team), token: 'tok-gone' }, { ...team.deps, executions });
    expect(answered).toEqual([]);
  });

  it('takes the token of the machine that parked last', async () => {
    const team = await atGate();
    const { executions } = createNotingExecutions();
    for (const token of ['tok-1', 'tok-1', 'tok-2'])
      await parkCycle({ cycleId: await idOf(team), token }, { ...team.deps, executions });
    await team.must(`/approve ${(await openGate(team)).id}`);
    expect(await effectsOf(team, 'answer-token')).toMatchObject([{ token: 'tok-2' }]);
  });
});

describe('a machine that fails at an open gate', () => {
  it('never lets the story out without the approval that it waited for', async () => {
    const team = await atGate();
    const gate = await openGate(team);
    await recordFailure({ cycleId: await idOf(team), error: 'Broken', cause: 'no park' }, team.deps);
    expect(await team.cycleOf('AUTH-1')).toMatchObject({ status: 'blocked', wait: { kind: 'blocked' } });
    expect(await approvalOf(team, gate.id)).toMatchObject({ status: 'void' });
    expect((await team.project()).openApprovals).toEqual([]);

    await team.must('/suggest_fix "try again" AUTH-1');
    expect(await readCycle({ cycleId: await idOf(team) }, team.deps)).toMatchObject({ stage: 'COMMIT' });
    expect(await step(team, 'COMMIT')).toMatchObject({ step: 'commit' });
    await attempt(team, { accepted: true });
    expect((await openGate(team)).id).not.toBe(gate.id);
  });

  it('keeps an approval that was given before the delivery failed', async () => {
    const team = await atGate();
    await team.must(`/approve ${(await openGate(team)).id}`);
    await recordFailure({ cycleId: await idOf(team), error: 'RemoteRefused', cause: 'full' }, team.deps);
    await team.must('/suggest_fix "the remote has room again" AUTH-1');
    expect(await readCycle({ cycleId: await idOf(team) }, team.deps)).toMatchObject({ stage: 'deliver' });
  });
});
