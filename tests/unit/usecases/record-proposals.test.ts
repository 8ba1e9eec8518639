import { describe, expect, it } from 'vitest';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { MOST_PROPOSED_STORIES } from '#shared/domain/agents/limits.ts';
import { readRecord } from '#shared/usecases/records/read-records.ts';
import { recordProposals } from '#shared/usecases/record-proposals.usecase.ts';
import { createTeam } from './team.ts';

const proposed = (n: number) => ({
  title: `Story number ${n}`,
  text: '',
  criteria: ['it works'],
  depends_on: [],
  priority: 3,
});

const withProposals = async (stories: number) => {
  const team = await createTeam();
  await team.must('/epic "Sign in" --key AUTH');
  const epicId = 'AUTH-1';
  await recordProposals(
    {
      projectId: 'user-api',
      epicId,
      proposal: { key: 'AUTH', stories: Array.from({ length: stories }, (_, n) => proposed(n + 1)) },
    },
    team.deps,
  );
  return { team, epic: await readRecord(team.store, 'epic', tableKeys.epic('user-api', epicId)) };
};

describe('recording the stories of an epic', () => {
  it('takes as many as an epic may have, and says nothing of a rest', async () => {
    const { team, epic } = await withProposals(MOST_PROPOSED_STORIES);
    expect((await team.project()).storyCounts.proposed).toBe(MOST_PROPOSED_STORIES);
    expect(epic?.leftOut).toBeUndefined();
    const { reply } = await team.must('/backlog view AUTH-1');
    expect(reply).toContain('Epic AUTH-1: broken up, key AUTH\nSign in\nStories: AUTH-2, AUTH-3,');
  });

  it('names what it left out, in the event and where the epic is shown', async () => {
    const { team, epic } = await withProposals(MOST_PROPOSED_STORIES + 2);
    expect((await team.project()).storyCounts.proposed).toBe(MOST_PROPOSED_STORIES);
    expect(epic?.leftOut).toEqual({ stories: 2, titles: ['Story number 21', 'Story number 22'] });
    const events = Object.values(team.store.dump()) as { type: string; data: Record<string, unknown> }[];
    const told = events.find(({ type, data }) => type === 'event' && data['kind'] === 'epic.proposed');
    expect(told?.data['data']).toMatchObject({
      left_out_count: 2,
      left_out: ['Story number 21', 'Story number 22'],
    });
    const { reply } = await team.must('/backlog view AUTH-1');
    expect(reply).toContain('2 stories more than an epic may have');
    expect(reply).toContain('Story number 22');
  });
});
