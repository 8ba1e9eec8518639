import { describe, expect, it } from 'vitest';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { readRecord } from '#shared/usecases/records/read-records.ts';
import { handleCommand } from '#shared/usecases/handle-command.usecase.ts';
import { attempt, teamInPhase } from './cycle/running-cycle.ts';
import { ada, bob, createTeam, eve, teamIn, vic } from './team.ts';

describe('a command', () => {
  it('delivered twice under one id acts once and answers the same', async () => {
    const team = await createTeam();
    const first = await team.say('/backlog add_story "one"', ada, 'cmd_same');
    const before = team.store.dump();
    expect(await team.say('/backlog add_story "one"', ada, 'cmd_same')).toEqual(first);
    expect(team.store.dump()).toEqual(before);
    expect((await team.project()).storyCounts.ready).toBe(1);
  });

  it('delivered twice at the same moment acts once', async () => {
    const team = await createTeam();
    const twin = () =>
      handleCommand(
        { commandId: 'cmd_twin', projectId: 'user-api', text: '/backlog add_story "one"', actor: ada },
        team.deps,
      );
    team.store.beforeWrite = async () => {
      await twin();
    };
    const answer = await twin();
    expect(answer.ok).toBe(true);
    expect((await team.project()).storyCounts.ready).toBe(1);
  });

  it('said by two people is taken twice', async () => {
    const team = await createTeam();
    const [one, other] = [
      await team.say('/backlog add_story "same"', ada),
      await team.say('/backlog add_story "same"', bob),
    ];
    expect([one.ok, other.ok]).toEqual([true, true]);
    expect((await team.project()).storyCounts).toMatchObject({ ready: 1, proposed: 1 });
  });

  it('that loses a race is judged against the new state', async () => {
    const team = await teamIn('SPRINT_PLANNED');
    team.store.beforeWrite = async () => {
      await team.must('/sprint start', ada);
    };
    const loser = await team.say('/sprint start');
    expect(loser).toMatchObject({
      ok: false,
      error: '/sprint start is not possible in SPRINT_ACTIVE.',
      state: 'SPRINT_ACTIVE',
    });
    expect(
      (await team.effects()).filter(
        ({ effect }) => effect.kind === 'start-execution' && effect.machine === 'sprint',
      ),
    ).toHaveLength(1);
  });

  it('that is refused is recorded with its answer', async () => {
    const team = await createTeam();
    const answer = await team.say('/sprint start', ada, 'cmd_refused');
    const record = await readRecord(team.store, 'command', tableKeys.command('cmd_refused'));
    expect(record).toMatchObject({
      text: '/sprint start',
      projectId: 'user-api',
      outcome: { ok: false, error: answer.error, hint: answer.hint },
    });
  });

  it('of someone who is no member is refused, whatever it says', async () => {
    const team = await createTeam();
    for (const text of ['/state', '/epic "mine"', '/project status']) {
      expect(await team.say(text, eve)).toMatchObject({
        ok: false,
        state: null,
        allowed: [],
        error: 'eve is no member of User API.',
      });
    }
  });

  it('that needs a higher role says which', async () => {
    const team = await teamIn('BACKLOG_READY');
    expect(await team.say('/state', vic)).toMatchObject({ ok: true });
    expect(await team.say('/backlog add_story "x"', vic)).toMatchObject({
      ok: false,
      error: '/backlog add_story needs a developer; Vic is a viewer.',
    });
    expect(await team.say('/approve', bob)).toMatchObject({
      ok: false,
      error: '/approve needs a product owner; Bob is a developer.',
    });
    expect(await team.say('/project mode blocking', bob)).toMatchObject({
      ok: false,
      error: expect.stringContaining('needs an admin'),
    });
  });

  it('to a project that is not there says so', async () => {
    const team = await createTeam();
    const answer = await handleCommand({ projectId: 'nowhere', text: '/state', actor: ada }, team.deps);
    expect(answer).toMatchObject({
      ok: false,
      error: 'There is no project nowhere.',
      hint: 'See what there is: /project list',
    });
  });

  it('without a project means the only one, and asks which among several', async () => {
    const team = await createTeam();
    expect((await team.say('/state')).state).toBe('IDLE');
    await team.must('/project register /w/other Other');
    expect(await team.say('/state')).toMatchObject({
      ok: false,
      error: 'Which project? There are other and user-api.',
    });
  });

  it('with --help answers its usage without a project', async () => {
    const team = await createTeam();
    const { reply, ok } = await team.say('/sprint plan --help', vic);
    expect(ok).toBe(true);
    expect(reply).toContain('/sprint plan [ID …] [--goal "<goal>"]');
    expect((await team.say('/backlog add_story --help', vic)).reply).toContain(
      '/backlog add_story "<text>" [--feature ID] [--criteria "<criteria>"] [--depends ID …] [--priority 1-5]',
    );
    expect((await team.say('/sprint --help')).reply).toContain('/sprint cancel "<why>"');
  });

  it('tells what happened, what is open and what may be done now', async () => {
    const team = await teamIn('BACKLOG_READY');
    const { reply } = await team.must('/sprint plan AUTH-1 --goal "people can sign in"');
    expect(reply.split('\n')).toEqual([
      'Sprint 1 is planned with 1 story; the capacity is 5. Goal: people can sign in',
      '  3  AUTH-1  Sign in',
      '1 more ready story waits for a later sprint.',
      'Open:',
      '  1 story waits for approval: /approve',
      'SPRINT_PLANNED. Now: /sprint start, /sprint cancel, /backlog add_story and /state',
    ]);
  });
});

describe('what is open', () => {
  it('says what a yes would do, not only how it is said', async () => {
    const team = await teamIn('SPRINT_ACTIVE');
    const asked = await team.must('/sprint cancel "the release moved"');
    const id = /apr_\w+/.exec(asked.reply)?.[0] ?? '';
    const { reply } = await team.must('/state');
    expect(reply).toContain(
      `confirmation: Cancel Sprint 1 and abort 2 running cycles? Reason: the release moved /approve ${id}`,
    );
  });

  it('names the story of a gate once', async () => {
    const team = await teamInPhase('COMMIT');
    await attempt(team, {
      accepted: true,
      gates: [{ kind: 'packages', text: 'zod 4 is added' }],
    });
    const { reply } = await team.must('/state');
    expect(reply).toMatch(
      / {2}added packages of AUTH-1 on d+: zod 4 is added; the story is finished.* \/approve apr_/,
    );
  });
});

describe('the registry of projects', () => {
  it.each([
    'https://github.com/acme/shop',
    'https://github.com/Acme/shop.git/',
    'git@github.com:acme/shop.git',
  ])('refuses a repository that is registered in another spelling: %s', async (spelling) => {
    const team = await createTeam();
    await team.must('/project register https://github.com/Acme/Shop.git "Shop"');
    expect(await team.say(`/project register ${spelling} "Again"`)).toMatchObject({
      ok: false,
      error: expect.stringContaining('is registered as shop'),
    });
    await team.must('/project register https://github.com/acme/shop-2 "Another"');
  });

  it('refuses what is no repository, is not clean, or is registered already', async () => {
    const team = await createTeam();
    expect(await team.say('/project register /w/missing "A"')).toMatchObject({
      ok: false,
      error: expect.stringContaining('is no git repository'),
    });
    expect(await team.say('/project register /w/dirty "A"')).toMatchObject({
      ok: false,
      error: expect.stringContaining('uncommitted changes'),
    });
    expect(await team.say('/project register /w/user-api "A"')).toMatchObject({
      ok: false,
      error: expect.stringContaining('is registered as user-api'),
    });
    expect(await team.say('/project register /w/x "User  API"')).toMatchObject({
      ok: false,
      error: expect.stringContaining('there is a project user-api already'),
    });
    expect(await team.say('/project register /w/x "Mine"', bob)).toMatchObject({
      ok: false,
      error: '/project register needs an admin; Bob is none.',
    });
  });

  it('takes mode, capacity and budget from the config, and refuses a broken one', async () => {
    const team = await createTeam();
    await team.must('/project register /w/with-config "Other"');
    const item = await team.store.get({ pk: 'PROJECT#other', sk: 'PROJECT' });
    expect(item?.data).toMatchObject({
      mode: 'blocking',
      sprintCapacity: 3,
      parallelStories: 7,
      budget: { limitMicroUsd: 2_500_000 },
    });
    expect(await team.say('/project register /w/broken-config "Third"')).toMatchObject({
      ok: false,
      error: expect.stringContaining('config/agent-workflow.yml: sprint.capacity'),
    });
  });

  it('never gives the id of a removed project again', async () => {
    const team = await createTeam();
    const { reply } = await team.must('/project remove');
    await team.must(`/approve ${/apr_\w+/.exec(reply)?.[0] ?? ''}`);
    expect((await team.must('/project list')).reply).toContain('There is no project yet');
    expect(
      await handleCommand({ projectId: 'user-api', text: '/state', actor: ada }, team.deps),
    ).toMatchObject({ ok: false, error: 'The project user-api was removed.' });
    expect((await team.must('/project register /w/user-api "User API"')).reply).toContain(
      'registered as user-api-2',
    );
  });

  it('keeps an admin', async () => {
    const team = await createTeam();
    expect(await team.say('/project member ada viewer')).toMatchObject({
      ok: false,
      error: expect.stringContaining('last admin'),
    });
  });
});
