import { describe, expect, it } from 'vitest';
import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import { PHASES } from '#shared/domain/vocabulary.ts';
import type { Phase } from '#shared/domain/vocabulary.ts';
import { atGate, HEAD, inPhase } from './cycle-in-phase.ts';
import { ada, bob, createTeam, teamIn } from './team.ts';
import type { Team } from './team.ts';

/** Where each verb leads from each phase whose verdict accepts and whose gate is open; written out from the reference, with where ours differs. */
const VERBS: Record<string, Partial<Record<Phase, Phase>>> = {
  next: { DESIGN: 'TEST_RED', TEST_RED: 'CODE_GREEN', CODE_GREEN: 'REFACTOR', REFACTOR: 'COMMIT' },
  design: { DESIGN: 'DESIGN', TEST_RED: 'DESIGN' },
  test: { DESIGN: 'TEST_RED', TEST_RED: 'TEST_RED', CODE_GREEN: 'TEST_RED' },
  code: { TEST_RED: 'CODE_GREEN', CODE_GREEN: 'CODE_GREEN' },
  refactor: { CODE_GREEN: 'REFACTOR', REFACTOR: 'REFACTOR' },
  commit: { REFACTOR: 'COMMIT' },
  'commit-tests': { TEST_RED: 'CODE_GREEN' },
  'commit-code': { CODE_GREEN: 'REFACTOR' },
  'commit-refactor': { REFACTOR: 'COMMIT' },
};
const ORDER = (from: Phase, to: Phase): boolean => PHASES.indexOf(to) > PHASES.indexOf(from);

const teamWithCycle = async (): Promise<Team> => {
  const team = await createTeam();
  await team.must('/backlog add_story "AUTH-1: Sign in"');
  await team.must('/tdd start AUTH-1');
  return team;
};

const answers = async (team: Team): Promise<readonly string[]> =>
  (await team.effects()).flatMap(({ effect }) => (effect.kind === 'answer-token' ? [effect.token] : []));

describe('the verbs of /tdd', () => {
  for (const [verb, moves] of Object.entries(VERBS)) {
    for (const phase of PHASES) {
      const to = moves[phase];
      it(
        to === undefined ? `refuse ${verb} in ${phase}` : `lead with ${verb} from ${phase} to ${to}`,
        async () => {
          const team = await teamWithCycle();
          await atGate(team, phase);
          const answer = await team.say(`/tdd ${verb} auth-001`);
          if (to === undefined) {
            expect(answer).toMatchObject({
              ok: false,
              error: `/tdd ${verb} is not legal in ${phase} (AUTH-1).`,
            });
            expect(answer.hint).toContain('AUTH-1');
            expect(await team.cycleOf('AUTH-1')).toMatchObject({ phase, status: 'waiting' });
            return;
          }
          expect(answer, answer.reply).toMatchObject({ ok: true });
          expect(await team.cycleOf('AUTH-1')).toMatchObject({ phase: to, status: 'running', wait: null });
          expect((await team.project()).openApprovals).toEqual([]);
          expect(await answers(team)).toEqual(['token-of-gate']);
        },
      );
    }
    const passing = Object.entries(moves).find(([from, to]) =>
      ORDER(PHASES.find((phase) => phase === from) ?? 'COMMIT', to),
    );
    if (passing === undefined) continue;
    const phase = PHASES.find((each) => each === passing[0]) ?? 'DESIGN';
    it(`refuse ${verb} in ${phase} while the verdict that accepts is missing`, async () => {
      const team = await teamWithCycle();
      await inPhase(team, phase);
      expect(await team.say(`/tdd ${verb} AUTH-1`)).toMatchObject({
        ok: false,
        error: expect.stringContaining(`the verdict that accepts ${phase} of AUTH-1 is missing`),
      });
      expect((await team.cycleOf('AUTH-1')).phase).toBe(phase);
    });
  }

  it('need a product owner where they open a gate', async () => {
    const team = await teamWithCycle();
    await atGate(team, 'CODE_GREEN');
    expect(await team.say('/tdd commit-code AUTH-1', bob)).toMatchObject({
      ok: false,
      error: expect.stringContaining('needs a product owner'),
    });
    expect(await team.say('/tdd test AUTH-1', bob)).toMatchObject({ ok: true });
  });

  it('record who opened the gate, on the commit that was shown', async () => {
    const team = await teamWithCycle();
    await atGate(team, 'TEST_RED');
    await team.must('/tdd commit-tests AUTH-1');
    const item = await team.store.get({ pk: 'APPROVAL#apr_gate00000000000000000000001', sk: 'APPROVAL' });
    expect(item?.data).toMatchObject({ status: 'approved', commit: HEAD, decidedBy: { id: 'ada' } });
  });

  it('ask for an id when several cycles run, and say when none does', async () => {
    const team = await teamWithCycle();
    await team.must('/backlog add_story "AUTH-2: Sign out"');
    await team.must('/tdd start AUTH-2');
    expect(await team.say('/tdd next')).toMatchObject({
      ok: false,
      error: expect.stringContaining('AUTH-1 and AUTH-2'),
    });
    await team.must('/tdd abort AUTH-1');
    await team.must('/tdd abort');
    expect(await team.say('/tdd next')).toMatchObject({
      ok: false,
      error: '/tdd next: no cycle is running.',
    });
    expect((await team.must('/tdd logs AUTH-1')).reply).toContain('cycle.aborted');
  });

  it('start only a ready story without a running cycle, whose dependencies are finished', async () => {
    const team = await teamWithCycle();
    const cycle = await team.cycleOf('AUTH-1');
    await team.must('/backlog add_story "AUTH-2: Sign out" --depends AUTH-1');
    await team.must('/backlog add_story "AUTH-3: Reset"', bob);
    expect(await team.say('/tdd start AUTH-1')).toMatchObject({
      ok: false,
      error: expect.stringContaining(cycle.id),
    });
    expect(await team.say('/tdd start AUTH-2')).toMatchObject({
      ok: false,
      error: expect.stringContaining('needs AUTH-1'),
    });
    expect(await team.say('/tdd start AUTH-3')).toMatchObject({
      ok: false,
      hint: 'Approve it: /approve AUTH-3',
    });
    expect(await team.say('/tdd start AUTH-9')).toMatchObject({
      ok: false,
      error: 'There is no story AUTH-9.',
    });
    expect((await team.effects()).filter(({ effect }) => effect.kind === 'start-execution')).toHaveLength(1);
  });

  it('pause and resume a cycle, each once', async () => {
    const team = await teamWithCycle();
    expect((await team.must('/tdd pause AUTH-1')).reply).toContain('pauses when its running job has ended');
    expect(await team.say('/tdd pause AUTH-1')).toMatchObject({ ok: false });
    await inPhase(team, 'TEST_RED', {
      status: 'paused',
      wait: { kind: 'paused', token: 'token-of-pause', approvalId: null },
    });
    await team.must('/tdd resume AUTH-1');
    expect(await team.cycleOf('AUTH-1')).toMatchObject({
      status: 'running',
      pauseRequested: false,
      wait: null,
    });
    expect(await answers(team)).toEqual(['token-of-pause']);
    expect(await team.say('/tdd resume AUTH-1')).toMatchObject({
      ok: false,
      error: '/tdd resume: AUTH-1 is not paused, it is running.',
    });
  });

  it('end a cycle with its gate void, its machine stopped and its story ready', async () => {
    const team = await teamWithCycle();
    await atGate(team, 'CODE_GREEN');
    expect(await team.must('/tdd abort')).toMatchObject({ state: 'BACKLOG_READY' });
    expect((await team.effects()).map(({ effect }) => effect.kind)).toEqual(
      expect.arrayContaining(['stop-execution', 'cancel-jobs']),
    );
    expect(await team.story('AUTH-1')).toMatchObject({ status: 'ready', cycleId: null });
    expect((await team.project()).openApprovals).toEqual([]);
  });
});

describe('a cycle outside a sprint', () => {
  it('never changes the state, and is unblocked from anywhere', async () => {
    const team = await teamIn('SPRINT_PAUSED');
    await team.must('/backlog add_story "X1-1: aside"');
    await team.must('/tdd start X1-1');
    await team.block('X1-1');
    expect((await team.project()).state).toBe('SPRINT_PAUSED');
    expect((await team.say('/state')).allowed).toContain('/suggest_fix');
    expect(await team.say('/suggest_fix "look here" X1-1')).toMatchObject({
      ok: true,
      state: 'SPRINT_PAUSED',
    });
    expect(await team.cycleOf('X1-1')).toMatchObject({
      status: 'running',
      personSays: 'look here',
      refusalsInRow: 0,
    });
    await team.block('X1-1');
    expect(await team.say('/skip_task X1-1')).toMatchObject({ ok: true, state: 'SPRINT_PAUSED' });
  });

  it('does not end the pause of a sprint by one of its own cycles', async () => {
    const team = await teamIn('SPRINT_PAUSED');
    expect(await team.say('/tdd resume AUTH-1')).toMatchObject({
      ok: false,
      hint: 'Take the sprint up again: /sprint resume',
    });
  });
});

describe('skip_phase', () => {
  it('is decided by a second person only, and goes to the next phase', async () => {
    const team = await teamWithCycle();
    await team.must('/project member cleo product_owner "Cleo"');
    await inPhase(team, 'REFACTOR');
    const id =
      /apr_\w+/.exec((await team.must('/tdd skip_phase AUTH-1 "nothing to refactor"')).reply)?.[0] ?? '';
    expect(await team.say('/tdd skip_phase AUTH-1 "again"')).toMatchObject({
      ok: false,
      hint: `A second person decides: /approve ${id}`,
    });
    expect(await team.say(`/approve ${id}`, ada)).toMatchObject({
      ok: false,
      error: `${id} needs a second person: Ada asked for it.`,
    });
    expect(await team.say(`/approve ${id}`, { id: 'cleo', name: 'Cleo', via: 'slack' })).toMatchObject({
      ok: true,
    });
    expect(await team.cycleOf('AUTH-1')).toMatchObject({ phase: 'COMMIT' });
    expect(await team.say(`/approve ${id}`)).toMatchObject({ ok: false });
  });

  it('is refused in COMMIT, and void once the phase has passed', async () => {
    const team = await teamWithCycle();
    await team.must('/project member cleo product_owner');
    await inPhase(team, 'COMMIT');
    expect(await team.say('/tdd skip_phase AUTH-1 "why"')).toMatchObject({ ok: false });
    await inPhase(team, 'TEST_RED');
    const id = /apr_\w+/.exec((await team.must('/tdd skip_phase AUTH-1 "why"')).reply)?.[0] ?? '';
    await inPhase(team, 'CODE_GREEN');
    expect((await team.must(`/approve ${id}`, { id: 'cleo', name: 'Cleo', via: 'slack' })).reply).toContain(
      'no longer in TEST_RED',
    );
    expect((await team.cycleOf('AUTH-1')).phase).toBe('CODE_GREEN');
  });
});

describe('what was asked about a cycle', () => {
  it('is void when the cycle ends', async () => {
    const team = await teamWithCycle();
    await inPhase(team, 'REFACTOR');
    const id = /apr_\w+/.exec((await team.must('/tdd skip_phase AUTH-1 "why"')).reply)?.[0] ?? '';
    await team.must('/tdd abort');
    expect((await team.project()).openApprovals).toEqual([]);
    expect(await team.say(`/reject ${id} "late"`)).toMatchObject({ ok: false });
  });
});

describe('halt_all', () => {
  it('asks first, then ends every cycle and epic and pauses the sprint', async () => {
    const team = await teamIn('SPRINT_ACTIVE');
    const id = /apr_\w+/.exec((await team.must('/tdd halt_all')).reply)?.[0] ?? '';
    expect((await team.project()).openCycles).toHaveLength(2);
    expect(await team.must(`/approve ${id}`)).toMatchObject({ state: 'SPRINT_PAUSED' });
    expect((await team.project()).openCycles).toEqual([]);
    expect(await team.say('/tdd halt_all')).toMatchObject({
      ok: false,
      error: '/tdd halt_all: nothing is running.',
    });
  });

  it('ends more cycles than one transaction holds page by page', async () => {
    const team = await createTeam();
    for (let n = 1; n <= 20; n += 1) {
      await team.must(`/backlog add_story "A1-${n}: story"`);
      await team.must(`/tdd start A1-${n}`);
    }
    const id = /apr_\w+/.exec((await team.must('/tdd halt_all')).reply)?.[0] ?? '';
    await team.must(`/approve ${id}`);
    await team.applyIntents();
    const project: ProjectRecord = await team.project();
    expect([project.openCycles.length, project.storyCounts.ready, project.state]).toEqual([
      0,
      20,
      'BACKLOG_READY',
    ]);
  });
});

describe('confirmations', () => {
  it('expire, and are answered once', async () => {
    const team = await teamIn('SPRINT_ACTIVE');
    const ask = async () => /apr_\w+/.exec((await team.must('/sprint cancel "moved"')).reply)?.[0] ?? '';
    const old = await ask();
    team.passMinutes(121);
    expect(await team.say(`/approve ${old}`)).toMatchObject({
      ok: false,
      error: `${old} has expired.`,
      hint: 'Say it again: /sprint cancel "moved"',
    });
    const id = await ask();
    expect((await team.project()).openApprovals.map((approval) => approval.id)).toEqual([id]);
    await team.must(`/approve ${id}`);
    expect(await team.say(`/approve ${id}`)).toMatchObject({
      ok: false,
      error: `${id} is approved already, by Ada.`,
    });
  });

  it('do not outlive the sprint they were about', async () => {
    const team = await teamIn('SPRINT_ACTIVE');
    const [first, second] = [
      await team.must('/sprint cancel "a"'),
      await team.must('/sprint cancel "b"'),
    ].map(({ reply }) => /apr_\w+/.exec(reply)?.[0] ?? '');
    await team.must(`/approve ${first ?? ''}`);
    await team.must('/sprint plan');
    expect(await team.say(`/approve ${second ?? ''}`)).toMatchObject({ ok: false });
    expect((await team.project()).state).toBe('SPRINT_PLANNED');
  });

  it('list what is pending instead of approving all, when more than stories waits', async () => {
    const team = await createTeam();
    await team.must('/backlog add_story "A1-1: x"', bob);
    await team.must('/project remove');
    const { ok, reply } = await team.say('/approve');
    expect(ok).toBe(true);
    expect(reply).toContain('Nothing was approved');
    expect((await team.project()).storyCounts.proposed).toBe(1);
  });
});

describe('the status of a sprint', () => {
  it('says why a story is blocked that no verdict refused', async () => {
    const team = await teamIn('BLOCKED');
    expect((await team.must('/sprint status')).reply).toContain('DESIGN blocked (refused three times)');
  });
});
