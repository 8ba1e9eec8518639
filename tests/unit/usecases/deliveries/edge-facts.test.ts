import { expect, test } from 'vitest';
import { edgeFacts } from '#shared/usecases/deliveries/edge-facts.ts';
import { teamIn } from '../team.ts';

test('stories are proposed to members of the channel’s project, by id or title, and to nobody else', async () => {
  const team = await teamIn('BACKLOG_READY');
  const facts = edgeFacts(team.deps.store);
  const bob = { channelId: 'discord:1', actorId: 'bob' };
  expect(await facts.projectOf('discord:1')).toMatchObject({ id: 'user-api', name: 'User API' });
  expect((await facts.findStories(bob, 'sign')).map(({ id }) => id).sort()).toEqual(['AUTH-1', 'AUTH-2']);
  expect((await facts.findStories(bob, 'auth-3')).map(({ title }) => title)).toEqual(['Remember me']);
  expect(await facts.findStories({ ...bob, actorId: 'eve' }, '')).toEqual([]);
  expect(await facts.findStories({ ...bob, channelId: 'discord:2' }, '')).toEqual([]);
  expect(await facts.projectOf('discord:2')).toBeUndefined();
});
