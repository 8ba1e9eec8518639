import { describe, expect, it } from 'vitest';
import { TrackerRefused } from '#shared/ports/tracker.port.ts';
import { down, trackedIssue } from '../../../../contract/fakes/memory-tracker.ts';
import { CONFIG, trackedTeam } from './tracked-team.ts';

const CREATED = 'jira:issue_created';

const started = async (config = CONFIG) => {
  const team = await trackedTeam([trackedIssue(1)], config);
  await team.deliver(CREATED, '10001');
  await team.must('/approve STORY-1');
  await team.hearEvents();
  await team.must('/tdd start STORY-1');
  return team;
};

describe('an issue is told where its story stands', () => {
  it('from approval over work and trouble to its end', async () => {
    const team = await started();
    await team.hearEvents();
    await team.block('STORY-1');
    const cycle = await team.cycleOf('STORY-1');
    await team.sync({ ...(await team.events())[0]!, kind: 'cycle.status_changed', storyId: 'STORY-1' });
    await team.must('/tdd abort STORY-1');
    await team.sync({ ...(await team.events())[0]!, kind: 'cycle.status_changed', storyId: 'STORY-1' });
    expect(cycle.blockedBecause).toBe('refused three times');
    expect(team.tracker.said).toEqual([
      'SHOP-1: Taken into the backlog as STORY-1. It is a proposal: a member approves it there.',
      'SHOP-1: STORY-1 was approved and can be planned. Its text stays as it was approved.',
      'SHOP-1: Work on STORY-1 has begun.',
      'SHOP-1: STORY-1 is blocked and waits for a person: refused three times',
      'SHOP-1: STORY-1 went back to the backlog.',
    ]);
    expect(team.tracker.moves).toEqual(['SHOP-1 → In Progress', 'SHOP-1 → Blocked']);
  });

  it('and is linked to the pull request when it is done', async () => {
    const team = await started();
    await team.hearEvents();
    await team.change('STORY-1', (cycle) => ({
      ...cycle,
      pullRequestUrl: 'https://github.com/acme/shop/pull/7',
    }));
    await team.finish('STORY-1');
    await team.hearEvents();
    expect(team.tracker.pages).toEqual(['https://github.com/acme/shop/pull/7']);
    expect(team.tracker.moves.at(-1)).toBe('SHOP-1 → Done');
    expect(team.tracker.said.at(-1)).toBe('SHOP-1: STORY-1 is done.');
    expect((await team.link('10001'))?.settled).toBe(true);
  });

  it('by status alone where comments are not wanted', async () => {
    const team = await started(`${CONFIG}    comments: false\n`);
    await team.hearEvents();
    expect(team.tracker.said).toEqual([]);
    expect(team.tracker.moves).toEqual(['SHOP-1 → In Progress']);
  });

  it('by what holds now, however late or often an event comes', async () => {
    const team = await started();
    const [first] = await team.events();
    for (const kind of ['cycle.started', 'story.approved', 'cycle.started'])
      await team.sync({ ...first!, kind, storyId: 'STORY-1' });
    expect(team.tracker.moves).toEqual(['SHOP-1 → In Progress']);
    expect(team.tracker.said.at(-1)).toBe('SHOP-1: Work on STORY-1 has begun.');
    expect(team.tracker.said).toHaveLength(3);
  });

  it('when a proposal is rejected; then nothing is left to be told', async () => {
    const team = await trackedTeam([trackedIssue(1)]);
    await team.deliver(CREATED, '10001');
    await team.must('/reject STORY-1 "not now"');
    await team.hearEvents();
    expect(team.tracker.said.at(-1)).toBe('SHOP-1: STORY-1 was taken out of the backlog.');
    expect((await team.link('10001'))?.settled).toBe(true);
  });

  it('and shows it, once, where the workflow has no way, or the account may not', async () => {
    const noWay = await started(CONFIG.replace('In Progress', 'Nowhere'));
    await noWay.hearEvents();
    await noWay.hearEvents();
    expect(await noWay.told('tracker.conflict')).toEqual([
      expect.objectContaining({ conflict: 'no_way', status: 'Nowhere', stage: 'started' }),
    ]);
    const refused = await started();
    refused.tracker.trouble = (call) => {
      if (call === 'move') throw new TrackerRefused('403');
    };
    await refused.hearEvents();
    await refused.poll();
    expect((await refused.told('tracker.conflict')).map(({ conflict }) => conflict)).toEqual(['refused']);
  });

  it('and an issue that turns out to be gone is shown as gone', async () => {
    const team = await started();
    team.tracker.issues.delete('10001');
    await team.hearEvents();
    expect((await team.told('tracker.conflict')).map(({ conflict }) => conflict)).toEqual(['deleted']);
  });

  it('not at all once the project follows nothing', async () => {
    const team = await started();
    team.configure('');
    await team.must('/project status');
    expect((await team.project()).jira).toBeNull();
    const said = team.tracker.said.length;
    await team.hearEvents();
    expect(team.tracker.said).toHaveLength(said);
  });
});

describe('the poll', () => {
  it('takes the issues that were there before anybody listened', async () => {
    const team = await trackedTeam([
      trackedIssue(1),
      trackedIssue(2),
      trackedIssue(3),
      trackedIssue(4, { labels: [] }),
      trackedIssue(5, { closed: true }),
    ]);
    await team.poll();
    expect((await team.project()).storyCounts.proposed).toBe(3);
    expect(team.tracker.said).toHaveLength(3);
  });

  it('mends what a lost delivery left, and looks at nothing twice', async () => {
    const team = await trackedTeam([trackedIssue(1)]);
    await team.poll();
    await team.poll();
    const { count } = team.tracker.reads;
    await team.poll();
    expect(team.tracker.reads.count).toBe(count);
    team.tracker.change('10001', { title: 'Sell coffee' });
    team.tracker.issues.set('10002', trackedIssue(2));
    await team.poll();
    expect((await team.story('STORY-1'))?.title).toBe('Sell coffee');
    expect((await team.story('STORY-2'))?.title).toBe('Sell tea 2');
  });

  it('tells what a tracker that was down could not be told, which held nobody up', async () => {
    const team = await started();
    team.tracker.trouble = down;
    await team.hearEvents();
    await expect(team.poll()).rejects.toThrow('user-api: it is down');
    team.tracker.trouble = () => undefined;
    await team.poll();
    expect(team.tracker.moves).toEqual(['SHOP-1 → In Progress']);
    expect(team.tracker.said.at(-1)).toBe('SHOP-1: Work on STORY-1 has begun.');
  });
});
