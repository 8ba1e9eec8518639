import { describe, expect, it } from 'vitest';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Actor } from '#shared/contracts/records.contract.ts';
import { edgeFacts } from '#shared/usecases/deliveries/edge-facts.ts';
import { handleCommand } from '#shared/usecases/handle-command.usecase.ts';
import { readRecord } from '#shared/usecases/records/read-records.ts';
import { ada, bob, createTeam } from './team.ts';
import type { Team } from './team.ts';

const CHANNEL = 'slack:C0123456789';

const twoProjects = async (): Promise<Team> => {
  const team = await createTeam();
  await team.must('/project register /w/other Other');
  return team;
};
/** As an edge finds it. */
const holderOf = async (team: Team) => (await edgeFacts(team.store).projectOf(CHANNEL))?.id;
const sayIn = (team: Team, channelId: string | undefined, text: string, actor: Actor = ada) =>
  handleCommand({ projectId: null, text, actor, channelId }, team.deps);

describe('a chat channel and its project', () => {
  it('gives a command said in a bound channel to its project, however many there are', async () => {
    const team = await twoProjects();
    expect(await sayIn(team, CHANNEL, '/project status')).toMatchObject({
      ok: false,
      hint: expect.stringContaining('/project bind here --project other'),
    });
    expect(await sayIn(team, CHANNEL, '/project bind here --project other')).toMatchObject({ ok: true });
    expect((await sayIn(team, CHANNEL, '/project status')).reply).toContain(`Channels: ${CHANNEL}`);
    expect((await sayIn(team, CHANNEL, '/project status --project user-api')).reply).toContain('(user-api)');
    expect(await sayIn(team, undefined, '/state')).toMatchObject({
      ok: false,
      hint: 'Name it: --project other; or see them: /project list',
    });
    expect(await holderOf(team)).toBe('other');
  });

  it('belongs to the first of two projects that ask for it in the same moment', async () => {
    const team = await twoProjects();
    const answers = await Promise.all([
      sayIn(team, undefined, `/project bind ${CHANNEL} --project other`),
      sayIn(team, undefined, `/project bind ${CHANNEL} --project user-api`),
    ]);
    expect(answers.map(({ ok }) => ok).toSorted()).toEqual([false, true]);
    const holder = await holderOf(team);
    const refused = answers.find(({ ok }) => !ok);
    expect(refused).toMatchObject({
      error: `/project bind: channel: ${CHANNEL} is bound to ${holder ?? ''}.`,
      hint: `Free it there first: /project unbind ${CHANNEL} --project ${holder ?? ''}`,
    });
    const listing = await Promise.all(
      ['user-api', 'other'].map(
        async (id) => (await readRecord(team.store, 'project', tableKeys.project(id)))?.channels,
      ),
    );
    expect(listing.flat().filter((each) => each === CHANNEL)).toHaveLength(1);
  });

  it('is free again after unbind, and after its project is removed', async () => {
    const team = await twoProjects();
    await sayIn(team, CHANNEL, '/project bind here --project other');
    expect(await sayIn(team, CHANNEL, '/project unbind here')).toMatchObject({ ok: true });
    expect(await holderOf(team)).toBeUndefined();
    await sayIn(team, CHANNEL, '/project bind here --project other');
    const asked = await sayIn(team, CHANNEL, '/project remove');
    await sayIn(team, CHANNEL, `/approve ${/apr_\w+/.exec(asked.reply)?.[0] ?? ''}`);
    expect(await holderOf(team)).toBeUndefined();
    expect(await sayIn(team, CHANNEL, '/project bind here')).toMatchObject({ ok: true });
    expect(await holderOf(team)).toBe('user-api');
  });

  it('is told once when it is bound twice, and keeps no more than twenty to a project', async () => {
    const team = await createTeam();
    await team.must(`/project bind ${CHANNEL}`);
    const events = () => Object.keys(team.store.dump()).filter((key) => key.startsWith('EVENTS#')).length;
    const before = events();
    await team.must(`/project bind ${CHANNEL}`);
    expect(events()).toBe(before);
    for (let n = (await team.project()).channels.length; n < 20; n += 1)
      await team.must(`/project bind slack:C${n}`);
    expect(await team.say('/project bind slack:C99')).toMatchObject({
      ok: false,
      error: expect.stringContaining('20 channels'),
    });
  });

  it.each(['C0123', 'teams:C1', 'slack:', 'slack:C1#x', `slack:${'C'.repeat(41)}`, '#general'])(
    'refuses %s, and says how a channel is called',
    async (channel) => {
      const team = await createTeam();
      expect(await team.say(`/project bind "${channel}"`)).toMatchObject({
        ok: false,
        error: expect.stringMatching(/channel: .*such as slack:C0123456789/),
        hint: expect.stringContaining('/project bind here'),
      });
    },
  );

  it('is none where a command was said elsewhere', async () => {
    const team = await createTeam();
    expect(await team.say('/project bind here')).toMatchObject({
      ok: false,
      error: expect.stringContaining('no chat channel'),
    });
    expect(await team.say('/project unbind slack:C9')).toMatchObject({
      ok: false,
      error: expect.stringContaining('discord:1 is'),
    });
  });

  it('is bound by an admin only', async () => {
    const team = await createTeam();
    expect(await sayIn(team, CHANNEL, '/project bind here', bob)).toMatchObject({ ok: false });
    expect(await holderOf(team)).toBeUndefined();
  });

  it('reads a project that was bound before channels had records of their own, and frees it', async () => {
    const team = await createTeam();
    const project = await team.project();
    const item = await team.store.get(tableKeys.project(project.id));
    if (item === undefined) throw new Error('no project');
    await team.store.transact([
      {
        kind: 'put',
        item: { ...item, data: { ...item.data, channels: ['C1'] } },
        expect: item.version,
      },
    ]);
    expect((await team.must('/project status')).reply).toContain('Channels: C1');
    await team.must('/project unbind C1');
    expect((await team.project()).channels).toEqual([]);
  });
});

describe('naming the project with the command', () => {
  it('is understood by every command that is about one', async () => {
    const team = await twoProjects();
    for (const text of [
      '/state --project other',
      '/backlog view --project other',
      '/sprint status --project=other',
      '/tdd overview --project other',
      '/feedback fine --project other',
    ])
      expect((await team.say(text)).state, text).toBe('IDLE');
    expect(await team.say('/state --project none')).toMatchObject({
      ok: false,
      error: 'There is no project none.',
    });
    expect(await team.say('/state --project "No Id"')).toMatchObject({
      ok: false,
      error: expect.stringContaining("no project's id"),
    });
    expect(await team.say('/project list --project other')).toMatchObject({
      ok: false,
      error: expect.stringContaining('--project is unknown'),
    });
  });
});
