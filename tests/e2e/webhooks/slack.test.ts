import { afterAll, beforeEach, expect, it } from 'vitest';
import { createHandler as deliverNotice } from '#functions/deliver-notice/handler.ts';
import { createHandler as processCommand } from '#functions/process-command/handler.ts';
import { createHandler as receiveDelivery } from '#functions/receive-delivery/handler.ts';
import { createSlackChannel } from '#shared/adapters/slack/slack-channel.adapter.ts';
import { createSlackSource } from '#shared/adapters/slack/slack-source.adapter.ts';
import { createSvgPictures } from '#shared/adapters/svg-picture/svg-picture.adapter.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { EventRecord } from '#shared/contracts/records.contract.ts';
import type { Queue } from '#shared/ports/queue.port.ts';
import { edgeFacts } from '#shared/usecases/deliveries/edge-facts.ts';
import { routeEvent } from '#shared/usecases/notices/route-event.usecase.ts';
import { startLoopbackSlack } from '../../unit/adapters/slack/loopback-slack.ts';
import { interaction, press, SECRET, signed, slash } from '../../unit/adapters/slack/sign-slack.ts';
import { createTeam } from '../../unit/usecases/team.ts';

const slack = await startLoopbackSlack();
afterAll(() => slack.close());
beforeEach(() => {
  (slack.calls as unknown[]).length = 0;
});

const SECRETS: Readonly<Record<string, readonly string[]>> = {
  'slack-signing-secret': ['the one before', SECRET],
  'slack-bot-token': ['xoxb-1'],
};

/** The functions as they are deployed, with a Slack on this machine and the queues between them as lists. */
const compose = async () => {
  const team = await createTeam();
  await team.must('/project unbind discord:1');
  await team.must('/project bind slack:C2147483705');
  await team.must('/project member ada admin --also slack:U2147483697');
  const queued: { queue: string; body: JsonObject; dedup: string | undefined }[] = [];
  const queue: Pick<Queue, 'send'> = {
    send: async (name, body, options) => {
      const dedup = options?.dedupId;
      if (!queued.some((each) => each.queue === name && each.dedup === dedup))
        queued.push({ queue: name, body, dedup });
    },
  };
  const deps = { ...team.deps, queue: queue as Queue };
  const secrets = { environment: null, read: async (name: string) => SECRETS[name] ?? [] };
  const calls = { secrets, apiUrl: slack.apiUrl };
  const receive = receiveDelivery({
    ...deps,
    secrets,
    facts: edgeFacts(team.store),
    onUnverifiable: () => undefined,
    sources: { slack: createSlackSource(calls) } as never,
  });
  const command = processCommand(deps);
  const notice = deliverNotice({
    ...deps,
    channels: {
      slack: createSlackChannel({
        ...calls,
        clock: deps.clock,
        pictures: createSvgPictures(),
        hooksOrigin: slack.hooksOrigin,
      }),
    },
    pause: async () => undefined,
    onRefused: (_, why) => {
      throw new Error(why);
    },
  });
  return {
    team,
    post: (body: string) => {
      const nowMs = deps.clock.nowMs();
      const { headers, body: bytes } = signed(body, { nowMs });
      return receive({ method: 'POST', path: '/webhooks/slack', headers, bytes });
    },
    forge: (body: string) =>
      receive({
        method: 'POST',
        path: '/webhooks/slack',
        headers: signed(body).headers,
        bytes: Buffer.from(body),
      }),
    tell: (event: EventRecord) => routeEvent(event, deps),
    work: async () => {
      const seen: string[] = [];
      for (let one = queued.shift(); one !== undefined; one = queued.shift()) {
        seen.push(one.queue);
        await (one.queue === 'commands.fifo' ? command : notice)(one.body);
      }
      return seen;
    },
  };
};

const url = { response_url: `${slack.hooksOrigin}/commands/1` };

it('a command said on Slack takes effect once, however often Slack delivers it, and is answered there', async () => {
  const { post, work, team } = await compose();
  const said = slash('/backlog', 'add_story "AUTH-1: Sign out"', url);

  expect(await post(said)).toMatchObject({ status: 200, body: null });
  expect(await post(said)).toMatchObject({ status: 200, body: null });
  expect(await work()).toEqual(['commands.fifo', 'notices.fifo']);

  expect(await team.story('AUTH-1')).toMatchObject({ title: 'Sign out' });
  expect(slack.calls.map(({ method }) => method)).toEqual(['hook']);
  expect(slack.calls[0]?.body).toMatchObject({
    response_type: 'in_channel',
    text: expect.stringContaining('AUTH-1 added'),
  });
  expect(slack.offences).toEqual([]);
});

it('two people’s equal commands are two, and a stranger is told so alone', async () => {
  const { post, work, team } = await compose();
  await post(slash('/backlog', 'add_story "Sign out"', { ...url, trigger_id: '1' }));
  await post(slash('/backlog', 'add_story "Sign out"', { ...url, trigger_id: '2' }));
  await post(slash('/sprint', 'plan', { ...url, trigger_id: '3', user_id: 'U666', user_name: 'mallory' }));
  await work();

  expect((await team.project()).storyCounts).toMatchObject({ ready: 2 });
  expect(slack.calls.map(({ body }) => body.response_type)).toEqual([
    'in_channel',
    'in_channel',
    'ephemeral',
  ]);
  expect(slack.calls[2]?.body.text).toMatch(/slack:U666 is no member/);
});

it('the diagram comes as a picture', async () => {
  const { post, work } = await compose();
  await post(slash('/state', 'diagram', url));
  await work();

  expect(slack.calls.map(({ method }) => method)).toEqual([
    'hook', 'files.getUploadURLExternal', 'upload', 'files.completeUploadExternal',
  ]); // prettier-ignore
  expect((slack.calls[2]?.body as Buffer).includes(Buffer.from('89504e470d0a1a0a', 'hex'))).toBe(true);
}, 30_000);

it('what was signed by somebody else is not heard', async () => {
  const { forge, work } = await compose();

  expect(await forge(slash('/sprint', 'plan'))).toMatchObject({ status: 401 });
  expect(await work()).toEqual([]);
});

it('a story’s progress is one message, its other news hang on it, and a button in it answers in its thread', async () => {
  const { tell, work, post } = await compose();
  const happened = (seq: number, kind: string, data: JsonObject = {}): EventRecord =>
    ({
      v: 1,
      id: `evt_cyc_1_${seq}`,
      stream: 'cyc_1',
      seq,
      kind,
      projectId: 'user-api',
      storyId: 'AUTH-1',
      cycleId: 'cyc_1',
      at: '2027-01-15T08:00:00.000Z',
      actor: null,
      data,
      prev: 'a'.repeat(64),
      hash: 'b'.repeat(64),
    }) as unknown as EventRecord;
  await tell(happened(1, 'cycle.started'));
  await tell(happened(2, 'cycle.phase_changed', { old_state: 'DESIGN', new_state: 'TEST_RED' }));
  await tell(happened(3, 'cycle.blocked', { phase: 'TEST_RED', why: 'refused three times' }));
  await work();

  const toSlack = slack.calls.filter(({ body }) => body.channel === 'C2147483705');
  expect(toSlack.map(({ method }) => method)).toEqual([
    'chat.postMessage',
    'chat.update',
    'chat.postMessage',
  ]);
  const root = toSlack[1]?.body.ts;
  expect(toSlack[2]?.body.thread_ts).toBe(root);
  const skip = toSlack[2]?.body.blocks.at(-1).elements[1];
  expect(skip.value).toBe('/skip_task AUTH-1');

  await post(
    interaction(press(skip, { ...url, message: { thread_ts: root }, channel: { id: 'C2147483705' } })),
  );
  await work();
  expect(slack.calls.at(-1)?.body).toMatchObject({ thread_ts: root, replace_original: false });
  expect(slack.offences).toEqual([]);
});
