import { expect, test } from 'vitest';
import { jsonObject, type JsonObject } from '#shared/contracts/json.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Destination } from '#shared/contracts/notices.contract.ts';
import { projectRecord } from '#shared/contracts/records.contract.ts';
import type { EventRecord } from '#shared/contracts/records.contract.ts';
import { findForm } from '#shared/domain/commands/command-list.ts';
import { ChannelDown, ChannelRefused } from '#shared/ports/channel.port.ts';
import type { Notice } from '#shared/ports/channel.port.ts';
import { deliverNotice } from '#shared/usecases/notices/deliver-notice.usecase.ts';
import { routeEvent } from '#shared/usecases/notices/route-event.usecase.ts';
import { createTeam } from '../team.ts';

const event = (kind: string, seq: number, data: JsonObject = {}, stream = 'cyc_1'): EventRecord => ({
  v: 1,
  id: `evt_${stream}_${seq}`,
  stream,
  seq,
  prev: '',
  hash: 'a'.repeat(64),
  at: '2026-11-21T10:00:00.000Z',
  kind,
  projectId: 'user-api',
  storyId: 'USER-1',
  actor: null,
  data,
});

const slack: Destination = { channel: 'slack', address: { channelId: 'C1' } };

const openChannel = async () => {
  const team = await createTeam();
  const told: Notice[] = [];
  const refused: string[] = [];
  const waited: number[] = [];
  let fail: Error | undefined;
  const deps = {
    store: team.deps.store,
    clock: team.deps.clock,
    channels: {
      slack: {
        name: 'slack' as const,
        send: async (_address: JsonObject, notice: Notice) => {
          const error = fail;
          fail = undefined;
          if (error !== undefined) throw error;
          told.push(notice);
          return { messageId: notice.replaces ?? `m${told.length}` };
        },
      },
    },
    pause: async (seconds: number) => void waited.push(seconds),
    onRefused: (to: string, why: string) => void refused.push(`${to}: ${why}`),
  };
  return {
    team,
    told,
    refused,
    waited,
    failOnce: (error: Error) => {
      fail = error;
    },
    tell: (of: EventRecord, to = slack) =>
      deliverNotice(jsonObject.parse({ v: 1, kind: 'event', event: of, to }), deps),
    answer: (commandId: string) =>
      deliverNotice(jsonObject.parse({ v: 1, kind: 'reply', commandId, to: slack }), deps),
  };
};

test('a story has one thread, its progress one message, and a late event does not turn it back', async () => {
  const { told, tell } = await openChannel();
  await tell(event('cycle.started', 1));
  await tell(event('cycle.phase_changed', 5, { old_state: 'DESIGN', new_state: 'TEST_RED' }));
  await tell(event('verdict.refused', 7, { attempt: 1, phase: 'TEST_RED', reasons: ['no test failed'] }));
  await tell(event('cycle.phase_changed', 3, { old_state: 'DESIGN', new_state: 'DESIGN' }));
  await tell(event('cycle.started', 1, {}, 'cyc_2'));
  expect(told.map(({ message, threadId, replaces }) => [message.head, threadId, replaces])).toEqual([
    ['USER-1 has begun: DESIGN', null, null],
    ['USER-1 is in TEST_RED', 'm1', 'm1'],
    ['USER-1: attempt 1 at TEST_RED was refused', 'm1', null],
    ['USER-1 has begun: DESIGN', 'm1', null],
  ]);
});

test('what was sent is not sent again, and what was not is lost by no failure', async () => {
  const { told, tell, failOnce } = await openChannel();
  const asked = event('approval.opened', 2, { approval: 'apr_1', question: 'Is the design right?' });
  failOnce(new ChannelDown('no route'));
  await expect(tell(asked)).rejects.toThrow(ChannelDown);
  await tell(asked);
  await tell(asked);
  expect(told).toHaveLength(1);
  expect(told[0]?.message.buttons.map(({ label }) => label)).toEqual(['Approve', 'Reject…']);
});

test('a platform that asks for a short wait is waited for; one that will never take it is noted', async () => {
  const { told, tell, failOnce, waited, refused } = await openChannel();
  failOnce(new ChannelDown('slow down', 3));
  await tell(event('cycle.started', 1));
  expect([waited, told.length]).toEqual([[3], 1]);
  failOnce(new ChannelDown('slow down', 600));
  await expect(tell(event('cycle.completed', 9))).rejects.toThrow('slow down');
  failOnce(new ChannelRefused('channel_not_found'));
  await tell(event('cycle.aborted', 10));
  await tell(event('cycle.aborted', 10));
  expect([refused, told.length]).toEqual([['slack: channel_not_found'], 1]);
});

test('the answer to a command brings what may be said next, a refusal why not', async () => {
  const { team, told, answer } = await openChannel();
  const good = await team.say('/state matrix');
  const bad = await team.say('/sprint start');
  await answer(good.id);
  await answer(bad.id);
  expect(told[0]?.message).toMatchObject({
    tone: 'plain',
    onlyToAsker: false,
    table: expect.any(String) as string,
  });
  expect(told[0]?.message.buttons.map(({ label }) => label)).toContain('New epic…');
  expect(told[1]?.message).toMatchObject({
    head: expect.stringMatching(/^Refused: /) as string,
    tone: 'bad',
    onlyToAsker: true,
    buttons: [],
  });
});

test('the state in a chat has a button for its picture, its table, and each command that needs no more words', async () => {
  const { team, told, answer } = await openChannel();
  const state = await team.say('/state');
  await answer(state.id);
  const { buttons } = told[0]!.message;
  const said = buttons.flatMap(({ does }) => (does.kind === 'command' ? [does.text] : []));
  expect(said).toEqual(expect.arrayContaining(['/state diagram', '/state matrix', '/state status']));
  const whole = state.allowed.filter((words) =>
    [...findForm(words)!.arguments, ...findForm(words)!.flags].every(({ required }) => !required),
  );
  expect(said.toSorted()).toEqual(
    [
      ...whole.filter((words) => words !== '/state'),
      '/state diagram',
      '/state matrix',
      '/state status',
    ].toSorted(),
  );
  expect(whole.length).toBeGreaterThan(6);
  expect(buttons.find(({ label }) => label === '/project remove')?.style).toBe('danger');
  await answer((await team.say('/project status')).id);
  expect(told[1]?.message.buttons.length).toBeLessThanOrEqual(5);
});

test('the whole state in a chat has its words as text, its table and its picture beside them', async () => {
  const { team, told, answer } = await openChannel();
  await answer((await team.say('/state all')).id);
  const { message } = told[0]!;
  expect(message.text).toContain('Allowed now:');
  expect(message.text).toContain('IDLE. Now:');
  expect(message.text.length).toBeLessThan(2_500);
  expect(message.text).not.toContain(message.table!.split('\n')[3]!);
  expect(message.picture?.svg).toMatch(/^<svg/);
});

test('an event goes to each place that wants its topic, once each', async () => {
  const team = await createTeam();
  const { store } = team.deps;
  const key = tableKeys.project('user-api');
  const found = (await store.get(key))!;
  const project = projectRecord.parse({
    ...found.data,
    channels: ['slack:C1', 'discord:22'],
    notifications: [
      { to: 'discord:22', topics: ['verdicts'] },
      { to: 'webhook:https://hooks.example/x', topics: ['gates', 'verdicts'] },
    ],
  });
  await store.transact([
    { kind: 'put', item: { ...key, type: 'project', data: jsonObject.parse(project) }, expect: 'present' },
  ]);
  const sent: JsonObject[] = [];
  const queue = {
    send: async (_queue: string, body: JsonObject) => void sent.push(body),
    receive: async () => [],
    delete: async () => undefined,
    setVisibility: async () => undefined,
    redrive: async () => 0,
  };
  for (const kind of ['approval.opened', 'verdict.refused', 'job.finished'])
    await routeEvent(event(kind, 1), { store, queue });
  expect(sent.map((body) => [jsonObject.parse(body['event'])['kind'], body['to']])).toEqual([
    [
      'approval.opened',
      { channel: 'webhook', address: { url: 'https://hooks.example/x', secretName: 'webhooks/user-api' } },
    ],
    ['approval.opened', { channel: 'slack', address: { channelId: 'C1' } }],
    ['verdict.refused', { channel: 'discord', address: { channelId: '22' } }],
    [
      'verdict.refused',
      { channel: 'webhook', address: { url: 'https://hooks.example/x', secretName: 'webhooks/user-api' } },
    ],
  ]);
});
