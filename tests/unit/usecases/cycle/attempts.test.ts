import { describe, expect, it } from 'vitest';
import type { Verdict } from '#shared/domain/verdicts/verdict.ts';
import { recordFailure } from '#shared/usecases/cycle/record-failure.usecase.ts';
import { attempt, BASE, effectsOf, MADE, step, teamInPhase, toldKinds } from './running-cycle.ts';

const refusal = (text: string): Partial<Verdict> => ({
  accepted: false,
  reasons: [{ code: 'test-run-failed', text }],
});

describe('attempts at a phase', () => {
  it('are begun once, however often the machine asks', async () => {
    const team = await teamInPhase('TEST_RED');
    const first = await step(team, 'TEST_RED');
    expect(first).toMatchObject({ step: 'agent' });
    expect(await step(team, 'TEST_RED')).toEqual(first);
    expect((await team.cycleOf('AUTH-1')).attempts).toEqual({ TEST_RED: 1 });
  });

  it('go on from the refused commit, with the refusal as the last verdict', async () => {
    const team = await teamInPhase('TEST_RED');
    await attempt(team, refusal('it passes on the base'));
    expect(await step(team, 'TEST_RED')).toMatchObject({ step: 'agent' });
    expect(await team.cycleOf('AUTH-1')).toMatchObject({
      refusalsInRow: 1,
      attempt: { n: 2, from: MADE },
      lastVerdict: { accepted: false, reasons: [{ text: 'it passes on the base' }] },
    });
  });

  it('block the cycle when three in a row were refused, and a person is asked', async () => {
    const team = await teamInPhase('CODE_GREEN');
    for (const text of ['one', 'two']) {
      const { status } = await attempt(team, refusal(text));
      expect(status).toBe('running');
    }
    await attempt(team, refusal('AC1 still fails'));
    const cycle = await team.cycleOf('AUTH-1');
    expect(cycle).toMatchObject({
      status: 'blocked',
      refusalsInRow: 3,
      wait: { kind: 'blocked', approvalId: null },
    });
    expect(cycle.blockedBecause).toContain('AC1 still fails');
    expect(await toldKinds(team, cycle.id)).toContain('cycle.blocked');
    expect(await step(team, 'CODE_GREEN')).toMatchObject({ step: 'park' });
  });

  it('are counted anew when one of them was accepted', async () => {
    const team = await teamInPhase('TEST_RED');
    await attempt(team, refusal('one'));
    await attempt(team, refusal('two'));
    await attempt(team, { accepted: true });
    expect(await team.cycleOf('AUTH-1')).toMatchObject({ phase: 'CODE_GREEN', refusalsInRow: 0, head: MADE });
  });

  it('of a refactoring end with the first refusal: the GREEN commit stands', async () => {
    const team = await teamInPhase('REFACTOR');
    await attempt(team, refusal('coverage is lower'));
    expect(await team.cycleOf('AUTH-1')).toMatchObject({ phase: 'COMMIT', head: BASE, status: 'running' });
  });
});

describe('a blocked cycle', () => {
  const blocked = async () => {
    const team = await teamInPhase('CODE_GREEN');
    for (const text of ['one', 'two', 'three']) await attempt(team, refusal(text));
    return team;
  };

  it('begins anew with the hint: no refusals counted, from the last accepted commit', async () => {
    const team = await blocked();
    await team.must('/suggest_fix "hash with scrypt" AUTH-1');
    expect(await team.cycleOf('AUTH-1')).toMatchObject({
      status: 'running', refusalsInRow: 0, personSays: 'hash with scrypt', blockedBecause: null, wait: null,
    }); // prettier-ignore
    expect(await step(team, 'CODE_GREEN')).toMatchObject({ step: 'agent' });
    expect(await team.cycleOf('AUTH-1')).toMatchObject({ attempt: { n: 4, from: BASE } });
    for (const text of ['four', 'five']) await attempt(team, refusal(text));
    expect((await team.cycleOf('AUTH-1')).status).toBe('running');
    await attempt(team, refusal('six'));
    expect((await team.cycleOf('AUTH-1')).status).toBe('blocked');
  });

  it('answers the token that its machine had left', async () => {
    const team = await blocked();
    await team.change('AUTH-1', (cycle) => ({
      ...cycle,
      wait: { kind: 'blocked', token: 'tok-blocked', approvalId: null },
    }));
    await team.must('/suggest_fix "look again" AUTH-1');
    expect(await effectsOf(team, 'answer-token')).toMatchObject([{ token: 'tok-blocked' }]);
  });

  it('stays as it is when its machine fails once more', async () => {
    const team = await blocked();
    const before = await team.cycleOf('AUTH-1');
    await recordFailure({ cycleId: before.id, error: 'States.Timeout', cause: '' }, team.deps);
    expect(await team.cycleOf('AUTH-1')).toEqual(before);
  });
});

it('says for a person what a lost job means, and begins with new jobs after the hint', async () => {
  const team = await teamInPhase('TEST_RED');
  await step(team, 'TEST_RED');
  const { id } = await team.cycleOf('AUTH-1');
  const cause = JSON.stringify({ errorType: 'X', errorMessage: 'job job_1 is lost' });
  await recordFailure({ cycleId: id, error: 'Job.DeadLettered', cause }, team.deps);
  expect((await team.cycleOf('AUTH-1')).blockedBecause).toBe(
    'a job was lost three times and lies in the dead letters: job job_1 is lost',
  );
  await team.must('/suggest_fix "the network is back" AUTH-1');
  await step(team, 'TEST_RED');
  expect((await team.cycleOf('AUTH-1')).attempt).toMatchObject({ n: 2, step: 'agent', agentJob: null });
});
