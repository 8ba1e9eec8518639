import { describe, expect, it } from 'vitest';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { WORKFLOW_STATES } from '#shared/domain/vocabulary.ts';
import { proposeOutsideStory } from '#shared/usecases/backlog/propose-outside-story.ts';
import type { OutsideStory } from '#shared/usecases/backlog/propose-outside-story.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';
import { ada, teamIn } from '../team.ts';
import type { Team } from '../team.ts';

const comment: OutsideStory = {
  projectId: 'user-api',
  title: 'Name the field in the error',
  text: 'The message "invalid" helps nobody.',
  criteria: ['the error names the field'],
  author: { id: 'github:mallory', name: 'mallory', via: 'github' },
  source: { platform: 'github', url: 'https://github.com/acme/user-api/pull/7#discussion_r1' },
};
const propose = (team: Team, changed: Partial<OutsideStory> = {}) =>
  transactionally(team.deps, (tx) => proposeOutsideStory(tx, { ...comment, ...changed }));

describe('text from outside', () => {
  it.each(WORKFLOW_STATES)(
    'is recorded as a proposed story in %s and moves the workflow only out of IDLE',
    async (state) => {
      const team = await teamIn(state);
      const before = (await team.project()).storyCounts;
      const proposed = await propose(team);
      if (!proposed.ok) throw new Error(proposed.why);
      const project = await team.project();
      expect(project.state).toBe(state === 'IDLE' ? 'BACKLOG_READY' : state);
      expect(project.storyCounts).toEqual({ ...before, proposed: before.proposed + 1 });
      expect(await team.story(proposed.story.canonicalId)).toMatchObject({
        status: 'proposed',
        title: 'Name the field in the error',
        criteria: ['the error names the field'],
        createdBy: { id: 'github:mallory', via: 'github' },
        origin: {
          platform: 'github',
          url: 'https://github.com/acme/user-api/pull/7#discussion_r1',
          author: 'github:mallory',
        },
      });
    },
  );

  it.each(['blocking', 'partial', 'autonomous'])(
    'is worked on by nobody in mode %s before a member has approved it',
    async (mode) => {
      const team = await teamIn('IDLE');
      await team.must(`/project mode ${mode}`);
      await propose(team, { author: ada });
      expect(await team.say('/tdd start STORY-1')).toMatchObject({ ok: false });
      expect(await team.say('/sprint plan STORY-1')).toMatchObject({ ok: false });
      expect(await team.say('/sprint plan')).toMatchObject({ ok: false });
      expect(await team.effects()).toEqual([]);
      await team.must('/approve STORY-1');
      await team.must('/tdd start STORY-1');
    },
  );

  it('tells who said it and where, in the log and to whoever looks at the story', async () => {
    const team = await teamIn('IDLE');
    await propose(team);
    const events = Object.entries(team.store.dump()).filter(([key]) => key.startsWith('EVENTS#user-api'));
    expect(JSON.stringify(events)).toContain('pull/7#discussion_r1');
    const { reply } = await team.must('/backlog view STORY-1');
    expect(reply).toContain('github:mallory: https://github.com/acme/user-api/pull/7#discussion_r1');
  });

  it('keeps no words that a person does not see, and chooses no id', async () => {
    const team = await teamIn('BACKLOG_READY');
    const hidden = '\u{e006f}\u{e0062}\u{e0065}\u{e0079}';
    const proposed = await propose(team, {
      title: `AUTH-999: fix\u202e it${hidden}`,
      text: `\u200b${'x'.repeat(30_000)}`,
      criteria: [' \u2060 ', 'fine'],
    });
    if (!proposed.ok) throw new Error(proposed.why);
    expect(proposed.story).toMatchObject({ id: 'AUTH-4', title: 'AUTH-999: fix it', criteria: ['fine'] });
    expect(proposed.story.text).toBe('x'.repeat(20_000));
  });

  it('joins an epic that is there', async () => {
    const team = await teamIn('IDLE');
    await team.must('/epic "Sign in" --key AUTH');
    const [epic] = Object.values(team.store.dump()).flatMap((item) =>
      JSON.stringify(item).includes('"description":"Sign in"') ? [item] : [],
    );
    const epicId = /"id":"([A-Z]+-\d+)"/.exec(JSON.stringify(epic))?.[1] ?? '';
    expect(await propose(team, { epicId })).toMatchObject({ ok: true, story: { epicId, id: 'AUTH-2' } });
    expect(await propose(team, { epicId: 'NONE-1' })).toMatchObject({ ok: true, story: { epicId: null } });
  });

  it('writes nothing without words, without a project, and where too many wait already', async () => {
    const team = await teamIn('IDLE');
    const before = team.store.dump();
    expect(await propose(team, { title: ' ', text: '\u200b' })).toMatchObject({ ok: false });
    expect(await propose(team, { projectId: 'none' })).toMatchObject({ ok: false });
    expect(team.store.dump()).toEqual(before);
    await transactionally(team.deps, async (tx) => {
      const project = await tx.load('project', tableKeys.project('user-api'));
      if (project !== undefined)
        tx.save('project', { ...project, storyCounts: { ...project.storyCounts, proposed: 500 } });
    });
    expect(await propose(team)).toEqual({
      ok: false,
      why: '500 proposed stories of user-api wait for approval already',
    });
  });

  it('shares the transaction of whoever calls it, twice if need be', async () => {
    const team = await teamIn('IDLE');
    await transactionally(team.deps, async (tx) => {
      await proposeOutsideStory(tx, comment);
      await proposeOutsideStory(tx, { ...comment, title: 'Another' });
    });
    expect((await team.project()).storyCounts.proposed).toBe(2);
    expect(await team.story('STORY-2')).toMatchObject({ title: 'Another' });
  });
});
