import { describe, expect, it } from 'vitest';
import { ada, bob, createTeam, teamIn } from './team.ts';

describe('ids of stories and epics', () => {
  it('are kept as written, with one counter per key, padded alike', async () => {
    const team = await createTeam();
    expect((await team.must('/backlog add_story "USER-001: Create POST /api/users"')).reply).toContain(
      'USER-001 added: Create POST /api/users',
    );
    expect((await team.must('/backlog add_story "and the next"')).reply).toContain('USER-002 added');
    expect(await team.say('/backlog add_story "user-1: again"')).toMatchObject({
      ok: false,
      error: 'USER-001 exists already: Create POST /api/users.',
    });
    expect((await team.must('/backlog view user-2')).reply).toContain('USER-002: and the next');
  });

  it('share a counter between an epic and its stories', async () => {
    const team = await createTeam();
    expect((await team.must('/epic "Sign in" --key AUTH')).reply).toContain('Epic AUTH-1');
    expect((await team.must('/backlog add_story "Reset" --feature auth-1')).reply).toContain('AUTH-2 added');
    expect(await team.say('/epic "Again" --key AUTH')).toMatchObject({
      ok: false,
      error: expect.stringContaining('--key AUTH is taken by the epic AUTH-1'),
    });
    expect(await team.story('AUTH-2')).toMatchObject({ epicId: 'AUTH-1' });
  });

  it('are shown with the epic whose number a story brought along', async () => {
    const team = await createTeam();
    await team.must('/epic "People" --key USER');
    await team.must('/backlog add_story "USER-001: Sign up"');
    const { reply } = await team.must('/backlog view USER-1');
    expect(reply).toContain('Sign up');
    expect(reply).toContain('People');
  });

  it('are not read out of a text that only looks like one', async () => {
    const team = await createTeam();
    expect((await team.must('/backlog add_story "UTF-8 names are shown right"')).reply).toContain(
      'STORY-1 added: UTF-8 names',
    );
  });
});

describe('stories that people add', () => {
  it('are ready when a product owner says them and proposed when a developer does, as the mode asks', async () => {
    const team = await createTeam();
    await team.must('/backlog add_story "A1-1: by the admin"');
    await team.must('/backlog add_story "A1-2: by a developer" --priority top', bob);
    await team.must('/project mode autonomous');
    await team.must('/backlog add_story "A1-3: nobody is asked"', bob);
    expect([
      (await team.story('A1-1'))?.status,
      (await team.story('A1-2'))?.status,
      (await team.story('A1-3'))?.status,
    ]).toEqual(['ready', 'proposed', 'ready']);
  });

  it('keep criteria, dependencies and 10,000 characters of any script', async () => {
    const team = await createTeam();
    const text = `Ünïcode 🚀 ${'語'.repeat(9_980)}`;
    await team.must('/backlog add_story "A1-1: first"');
    await team.must(
      `/backlog add_story "A1-2: ${text}" --criteria "a mail is sent; the link expires" --depends a1-01`,
    );
    expect(await team.story('A1-2')).toMatchObject({
      text,
      criteria: ['a mail is sent', 'the link expires'],
      dependsOn: ['A1-1'],
    });
  });

  it('are removed from a planned sprint, but not as its last story and not from a running one', async () => {
    const team = await teamIn('SPRINT_PLANNED');
    await team.must('/backlog remove AUTH-1');
    expect((await team.sprint())?.stories).toEqual(['AUTH-2']);
    expect(await team.say('/backlog remove AUTH-2')).toMatchObject({
      ok: false,
      hint: expect.stringContaining('/sprint cancel'),
    });
    const running = await teamIn('SPRINT_ACTIVE');
    expect(await running.say('/backlog remove AUTH-1')).toMatchObject({
      ok: false,
      hint: 'End its cycle first: /tdd abort AUTH-1',
    });
  });
});

describe('a sprint plan', () => {
  it('takes the most urgent up to the capacity and says what is left out', async () => {
    const team = await createTeam();
    for (let n = 1; n <= 7; n += 1)
      await team.must(`/backlog add_story "A1-${n}: story ${n}" --priority ${n === 7 ? 1 : 3}`);
    const { reply } = await team.must('/sprint plan');
    expect((await team.sprint())?.stories).toEqual(['A1-7', 'A1-1', 'A1-2', 'A1-3', 'A1-4']);
    expect(reply).toContain('the capacity is 5');
    expect(reply).toContain('2 more ready stories wait for a later sprint');
  });

  it('takes no story before what it depends on', async () => {
    const team = await createTeam();
    await team.must('/backlog add_story "A1-1: base" --priority 5', bob);
    await team.must('/backlog add_story "A1-2: on top" --priority 1 --depends A1-1');
    expect(await team.say('/sprint plan')).toMatchObject({
      ok: false,
      error: expect.stringContaining('A1-2 needs A1-1'),
    });
    expect(await team.say('/sprint plan A1-2')).toMatchObject({
      ok: false,
      hint: 'Plan them together: /sprint plan A1-1 A1-2',
    });
    expect(await team.say('/sprint plan A1-1')).toMatchObject({
      ok: false,
      hint: 'Approve it first: /approve A1-1',
    });
    await team.must('/approve A1-1');
    await team.must('/sprint plan');
    expect((await team.sprint())?.stories).toEqual(['A1-1', 'A1-2']);
  });

  it('waits for its approval in blocking mode', async () => {
    const team = await createTeam();
    await team.must('/project mode blocking');
    await team.must('/backlog add_story "A1-1: base"');
    const { reply } = await team.must('/sprint plan');
    const approval = /apr_\w+/.exec(reply)?.[0] ?? '';
    expect(await team.say('/sprint start')).toMatchObject({
      ok: false,
      hint: `Approve it: /approve ${approval}`,
    });
    await team.must(`/approve ${approval}`);
    expect(await team.say('/sprint start')).toMatchObject({ ok: true, state: 'SPRINT_ACTIVE' });
  });

  it('that was rejected is cancelled and made anew', async () => {
    const team = await createTeam();
    await team.must('/project mode blocking');
    await team.must('/backlog add_story "A1-1: base"');
    const approval = /apr_\w+/.exec((await team.must('/sprint plan')).reply)?.[0] ?? '';
    await team.must(`/reject ${approval} "too small"`);
    expect(await team.say('/sprint start')).toMatchObject({
      ok: false,
      hint: expect.stringContaining('/sprint cancel'),
    });
  });

  it('does not pick a skipped story again by itself', async () => {
    const team = await teamIn('BLOCKED');
    await team.must('/skip_task');
    const { reply } = await team.must('/sprint cancel "done for now"');
    await team.must(`/approve ${/apr_\w+/.exec(reply)?.[0] ?? ''}`);
    expect((await team.must('/sprint plan')).reply).toContain('AUTH-1: was skipped before');
    expect((await team.sprint())?.stories).toEqual(['AUTH-2']);
  });
});

describe('long lists', () => {
  it('are shown in pages with their counts', async () => {
    const team = await createTeam();
    for (let n = 1; n <= 25; n += 1) await team.must(`/backlog add_story "A1-${n}: story ${n}"`);
    const { reply } = await team.must('/backlog view');
    expect(reply).toContain('Ready: 25 stories');
    expect(reply).toContain('A1-20  story 20');
    expect(reply).not.toContain('A1-21');
    expect(reply).toContain('/backlog view --status ready --page 2');
    expect((await team.must('/backlog view --status ready --page 2')).reply).toContain('A1-25  story 25');
  });

  it('are not read whole: with ten times the stories a command reads as many items', async () => {
    const reads: number[] = [];
    for (const size of [30, 300]) {
      const team = await createTeam();
      for (let n = 1; n <= size; n += 1) await team.must(`/backlog add_story "A1-${n}: story ${n}"`);
      const before = team.store.read.items;
      for (const text of [
        '/backlog view',
        '/backlog add_story "one more"',
        '/state',
        '/backlog prioritize A1-3 1',
      ])
        await team.must(text);
      reads.push(team.store.read.items - before);
    }
    expect(reads[1]).toBe(reads[0]);
  });

  it('are approved page by page, each page once, new stories left out', async () => {
    const team = await createTeam();
    for (let n = 1; n <= 95; n += 1) await team.must(`/backlog add_story "A1-${n}: story ${n}"`, bob);
    expect((await team.must('/approve', ada)).reply).toContain('95 proposed stories will be gone through');
    expect(await team.say('/approve', ada)).toMatchObject({
      ok: false,
      error: expect.stringContaining('still being carried out'),
    });
    await team.must('/backlog add_story "A1-96: too late"', bob);
    await team.applyIntents();
    expect((await team.project()).storyCounts).toMatchObject({ proposed: 1, ready: 95 });
    expect((await team.project()).openIntent).toBeNull();
    expect((await team.story('A1-96'))?.status).toBe('proposed');
  });

  it('are planned, started and cancelled page by page', async () => {
    const team = await createTeam();
    for (let n = 1; n <= 50; n += 1) await team.must(`/backlog add_story "A1-${n}: story ${n}"`);
    const ids = Array.from({ length: 50 }, (_, n) => `A1-${n + 1}`);
    await team.must(`/sprint plan ${ids.join(' ')}`);
    expect(await team.say('/sprint start')).toMatchObject({
      ok: false,
      error: expect.stringContaining('still being carried out'),
    });
    await team.applyIntents();
    await team.must('/sprint start');
    await team.schedule();
    expect((await team.project()).storyCounts).toMatchObject({ planned: 48, active: 2 });
    const approval = /apr_\w+/.exec((await team.must('/sprint cancel "moved"')).reply)?.[0] ?? '';
    expect(await team.must(`/approve ${approval}`)).toMatchObject({ state: 'BACKLOG_READY' });
    await team.applyIntents();
    expect((await team.project()).storyCounts).toMatchObject({ ready: 50, planned: 0, active: 0 });
    expect((await team.project()).openCycles).toEqual([]);
  });
});
