import { describe, expect, it } from 'vitest';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Actor } from '#shared/contracts/records.contract.ts';
import { loadProject } from '#shared/usecases/cycle/save-cycle.ts';
import { readRecord } from '#shared/usecases/records/read-records.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';
import { githubActor } from '#shared/usecases/webhooks/github/propose-stories.ts';
import { ada, bob, createTeam, teamIn } from './team.ts';
import type { Team } from './team.ts';

const adaInSlack: Actor = { id: 'slack:U01', name: 'ada.l', via: 'slack' };
const adaOnDiscord: Actor = { id: 'discord:77', name: 'ada77', via: 'discord' };

const lastEvent = async (team: Team) => {
  const { stream } = await team.project();
  return readRecord(team.store, 'event', tableKeys.event('user-api', stream.seq));
};
/** AUTH-1 in TEST_RED, with a skip that `asker` has asked for. */
const withSkip = async (team: Team, asker: Actor): Promise<string> => {
  await team.change('AUTH-1', (cycle) => ({ ...cycle, phase: 'REFACTOR' }));
  const asked = await team.say('/tdd skip_phase AUTH-1 "nothing to refactor"', asker);
  return /apr_\w+/.exec(asked.reply)?.[0] ?? asked.reply;
};

describe('a member with several identities', () => {
  it('is the same member on every front; the log keeps the front and the identity', async () => {
    const team = await createTeam();
    const said = await team.must('/project member ada admin --also slack:U01,discord:77');
    expect(said.reply).toContain('Ada is admin now, also as slack:U01 and discord:77.');
    for (const who of [adaInSlack, adaOnDiscord]) {
      await team.must('/project mode blocking', who);
      expect((await lastEvent(team))?.actor).toEqual({
        id: 'ada',
        name: 'Ada',
        via: who.via,
        identity: who.id,
      });
    }
    await team.must('/project mode partial', { ...ada, name: 'as this front calls her' });
    expect((await lastEvent(team))?.actor).toEqual(ada);
    await team.must('/project member slack:U02 admin');
    await team.must('/project mode blocking', { id: 'slack:U02', name: 'Bea', via: 'slack' });
    expect((await lastEvent(team))?.actor).toEqual({ id: 'slack:U02', name: 'Bea', via: 'slack' });
    expect((await team.must('/project status')).reply).toContain(
      'Ada (ada, admin, also slack:U01 discord:77)',
    );
  });

  it('is one person where two are asked for', async () => {
    const team = await teamIn('SPRINT_ACTIVE');
    await team.must('/project member ada admin --also slack:U01');
    await team.must('/project member cleo product_owner "Cleo"');
    const approval = await withSkip(team, ada);
    expect(await team.say(`/approve ${approval}`, adaInSlack)).toMatchObject({
      ok: false,
      error: expect.stringContaining('needs a second person'),
    });
    await team.must(`/approve ${approval}`, { id: 'cleo', name: 'Cleo', via: 'rest' });
  });

  it('stays one person when the identity is joined after the question', async () => {
    const team = await teamIn('SPRINT_ACTIVE');
    await team.must('/project member slack:U01 product_owner "Ada in Slack"');
    const approval = await withSkip(team, adaInSlack);
    await team.must('/project member slack:U01 none');
    await team.must('/project member ada admin --also slack:U01');
    expect(await team.say(`/approve ${approval}`)).toMatchObject({
      ok: false,
      error: expect.stringContaining('needs a second person'),
    });
  });

  it('keeps identities until they are named anew or taken away', async () => {
    const team = await createTeam();
    await team.must('/project member bob developer --also slack:U02,github:bob');
    await team.must('/project member bob product_owner');
    expect(await team.say('/state', { id: 'github:bob', name: 'bob', via: 'github' })).toMatchObject({
      ok: true,
    });
    await team.must('/project member bob product_owner --also none');
    expect(await team.say('/state', { id: 'github:bob', name: 'bob', via: 'github' })).toMatchObject({
      ok: false,
    });
    expect((await team.project()).members.find(({ id }) => id === 'bob')).toEqual({
      id: 'bob',
      name: 'Bob',
      role: 'product_owner',
    });
  });

  it('is one on GitHub however the login is spelt, as GitHub has it', async () => {
    const team = await createTeam();
    await team.must('/project member bob developer --also github:Bob');
    await team.must('/project member GitHub:Wes viewer "Wes"');
    await team.must('/project member github:wes developer');
    const { members } = await team.project();
    expect(members.filter(({ name }) => name === 'Wes')).toEqual([
      { id: 'github:wes', name: 'Wes', role: 'developer' },
    ]);
    expect(await team.say('/project member vic viewer --also github:BOB')).toMatchObject({ ok: false });
    await team.must('/backlog view', githubActor('bOB'));
    expect((await team.must('/project audit')).reply).toContain('Bob (github:bob) by github');
    await team.must('/backlog view', githubActor('WES'));
  });

  it('that was named before logins had a normal form is found, and named anew', async () => {
    const team = await createTeam();
    await transactionally(team.deps, async (tx) => {
      const project = await loadProject(tx, 'user-api');
      const old = { id: 'github:Wes', name: 'Wes', role: 'viewer' as const };
      const twin = { ...old, id: 'github:wes', role: 'developer' as const };
      tx.save('project', { ...project, members: [...project.members, old, twin] });
    });
    await team.must('/backlog view', githubActor('wes'));
    await team.must('/project member github:Wes viewer');
    const { members } = await team.project();
    expect(members.filter(({ name }) => name === 'Wes')).toEqual([
      { id: 'github:wes', name: 'Wes', role: 'viewer' },
    ]);
    await team.must('/project member github:wes none');
    expect((await team.project()).members.filter(({ name }) => name === 'Wes')).toEqual([]);
  });

  it('shares no identity with another, and is not called by one', async () => {
    const team = await createTeam();
    await team.must('/project member bob developer --also slack:U02');
    for (const text of [
      '/project member vic viewer --also slack:U02',
      '/project member vic viewer --also bob',
      '/project member slack:U02 viewer',
      '/project member slack:U02 none',
      `/project member vic viewer --also ${'abcdefghijk'.split('').join(',')}`,
      `/project member vic viewer --also ${'x'.repeat(201)}`,
    ])
      expect(await team.say(text), text).toMatchObject({ ok: false });
    await team.must('/project member bob none');
    await team.must('/project member vic viewer --also slack:U02');
  });
});

describe('somebody unknown', () => {
  const eve: Actor = { id: 'slack:U09', name: 'Eve\u202e', via: 'slack' };
  const requestOf = async (team: Team, who: Actor, role = 'developer'): Promise<string> =>
    /apr_\w+/.exec((await team.must(`/project join ${role}`, who)).reply)?.[0] ?? '';

  it('is told how to ask, asks, and is let in by an admin alone', async () => {
    const team = await createTeam();
    await team.must('/project member bob product_owner');
    expect(await team.say('/backlog view', eve)).toMatchObject({
      ok: false,
      state: null,
      allowed: [],
      hint: expect.stringContaining('/project join'),
    });
    const asked = await team.must('/project join developer', eve);
    expect(asked).toMatchObject({ state: null, allowed: [] });
    const approval = /apr_\w+/.exec(asked.reply)?.[0] ?? '';
    expect((await team.must('/state')).reply).toContain(
      `access: Eve (slack:U09) asks to be a developer of the project. /approve ${approval}`,
    );
    expect(await team.say(`/approve ${approval}`, eve)).toMatchObject({ ok: false, state: null });
    expect(await team.say(`/approve ${approval}`, bob)).toMatchObject({
      ok: false,
      error: expect.stringContaining('needs an admin'),
    });
    await team.must(`/approve ${approval}`);
    await team.must('/backlog add_story "mine"', eve);
    expect(await team.say(`/approve ${approval}`)).toMatchObject({ ok: false });
  });

  it('is not let in when an admin rejects it, and may ask again', async () => {
    const team = await createTeam();
    await team.must(`/reject ${await requestOf(team, eve)} "who are you?"`);
    expect(await team.say('/state', eve)).toMatchObject({ ok: false });
    await requestOf(team, eve, 'viewer');
  });

  it('asks once, and twenty at most wait', async () => {
    const team = await createTeam();
    await requestOf(team, eve);
    expect(await team.say('/project join admin', eve)).toMatchObject({
      ok: false,
      error: expect.stringContaining('asked before'),
    });
    for (let n = 1; n < 20; n += 1) await requestOf(team, { ...eve, id: `slack:V${n}` });
    expect(await team.say('/project join', { ...eve, id: 'slack:V99' })).toMatchObject({
      ok: false,
      error: expect.stringContaining('20 people wait'),
    });
    expect((await team.project()).openApprovals).toHaveLength(20);
  });

  it('holds up nobody who approves stories', async () => {
    const team = await teamIn('BACKLOG_READY');
    const approval = await requestOf(team, eve);
    expect((await team.must('/approve')).reply).toContain('AUTH-3 is approved');
    expect((await team.must('/approve')).reply).toContain(approval);
  });

  it('needs no answer any more once an admin has named it', async () => {
    const team = await createTeam();
    await requestOf(team, eve);
    const other = { ...eve, id: 'discord:5' };
    await requestOf(team, other);
    await team.must('/project member slack:U09 viewer');
    await team.must('/project member bob developer --also discord:5');
    expect((await team.project()).openApprovals).toEqual([]);
  });

  it('who is a member asks for a higher role the same way', async () => {
    const team = await createTeam();
    expect(await team.say('/project join viewer', bob)).toMatchObject({
      ok: false,
      error: expect.stringContaining('a developer already'),
    });
    expect(await team.say('/sprint start', bob)).toMatchObject({
      hint: expect.stringContaining('/project join'),
    });
    await team.must(`/approve ${await requestOf(team, bob, 'product_owner')}`);
    expect((await team.project()).members.find(({ id }) => id === 'bob')).toMatchObject({
      name: 'Bob',
      role: 'product_owner',
    });
  });
});

it('shows strangers what a project is called, which is what they ask for access with, and no more', async () => {
  const team = await createTeam();
  const stranger: Actor = { id: 'discord:1', name: 'Eve', via: 'discord' };
  expect((await team.say('/project list', stranger)).reply).toMatch(/^ {2}user-api {2}User API$/m);
  expect((await team.say('/project list', bob)).reply).toMatch(
    /^ {2}user-api {2}User API {2}IDLE {2}partial$/m,
  );
});
