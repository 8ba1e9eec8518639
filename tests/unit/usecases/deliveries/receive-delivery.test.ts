import { expect, test } from 'vitest';
import { RATE_LIMITS } from '#shared/contracts/rate-limits.contract.ts';
import type { Reading } from '#shared/ports/webhook-source.port.ts';
import { openEdge, sign } from './edge-bench.ts';

const delivery = (body: string): Reading => ({
  kind: 'delivery',
  delivery: body,
  event: 'push',
  group: 'ada/shop',
  payload: { said: body },
});

const command = (body: string): Reading => ({
  kind: 'command',
  delivery: body.split('|')[0] ?? '',
  text: body.split('|')[1] ?? '',
  actor: { id: body.split('|')[3] ?? 'slack:U1', name: 'Ada', via: 'slack' },
  channelId: body.split('|')[2] ?? 'slack:C1',
  replyTo: { channel: 'slack', address: { responseUrl: 'https://x' } },
  answer: { status: 200, body: null },
  refusal: body.startsWith('mute') ? null : (says) => ({ status: 200, body: { says } }),
});

test('a delivery is queued once, whoever sends it again, in the order of its group', async () => {
  const edge = openEdge(delivery);
  const first = await edge.post('one');
  expect(first).toMatchObject({ status: 202 });
  expect(await Promise.all([edge.post('one'), edge.post('one')])).toEqual([first, first]);
  await edge.post('two');
  expect(edge.sent.map(({ body }) => body['payload'])).toEqual([{ said: 'one' }, { said: 'two' }]);
  expect(new Set(edge.sent.map(({ groupId }) => groupId)).size).toBe(1);
  expect(edge.sent[0]?.dedupId).toBe(edge.sent[0]?.body['deliveryId']);
});

test('what died between the claim and the queue is carried out by the next try', async () => {
  const edge = openEdge(delivery);
  edge.failSend = true;
  await expect(edge.post('one')).rejects.toThrow('killed');
  expect(edge.sent).toEqual([]);
  expect(await edge.post('one')).toMatchObject({ status: 202 });
  await edge.post('one');
  expect(edge.sent).toHaveLength(1);
});

test('a flipped byte in body or signature, or another secret, gets 401 that says no more, and nothing behind', async () => {
  const edge = openEdge(delivery);
  const refused = { status: 401, body: { error: 'not verified' } };
  expect(await edge.post('one', { secret: 's2' })).toEqual(refused);
  expect(await edge.post('onf', { headers: { 'x-hub-signature-256': sign('one', 's1') } })).toEqual(refused);
  expect(await edge.post('one', { headers: { 'x-hub-signature-256': '' } })).toEqual(refused);
  expect(edge.sent).toEqual([]);
  expect(edge.store.dump()).toEqual({});
});

test('without a secret the same 401 is given, and the log gets the command that sets it once a minute', async () => {
  const edge = openEdge(delivery);
  expect(await edge.post('one', { secret: 's2' })).toMatchObject({ status: 401 });
  expect(edge.logged).toEqual([]);
  edge.secrets.values = [];
  const refused = { status: 401, body: { error: 'not verified' } };
  expect(await edge.post('one')).toEqual(refused);
  edge.nowMs += 59_999;
  expect(await edge.post('one')).toEqual(refused);
  const line =
    'the secret github-webhook-secret is not set: run "agent-workflow admin secret set github-webhook-secret --env dev"';
  expect(edge.logged).toEqual([line]);
  edge.nowMs += 1;
  await edge.post('one');
  expect(edge.logged).toEqual([line, line]);
  edge.secrets.values = ['s1'];
  expect(await edge.post('one')).toMatchObject({ status: 202 });
});

test('a secret that was just set is looked for once, and each of several is good', async () => {
  const edge = openEdge(delivery);
  edge.secrets.values = ['s1', 's0'];
  expect(await edge.post('one', { secret: 's0' })).toMatchObject({ status: 202 });
  expect(edge.secrets.reads).toBe(1);
  expect(await edge.post('two', { secret: 's1' })).toMatchObject({ status: 202 });
  expect(edge.secrets.reads).toBe(1);
});

test('requests that are wrong in themselves get a clear status before anything is read', async () => {
  const edge = openEdge(delivery);
  expect(await edge.post('x', { headers: { 'content-type': 'text/plain' } })).toMatchObject({ status: 415 });
  expect(await edge.post('x'.repeat(5_000_001))).toMatchObject({ status: 413 });
  expect(await edge.post('x', { headers: { 'x-github-event': 'push,push' } })).toMatchObject({
    status: 400,
    body: { error: 'x-github-event: given more than once' },
  });
  expect(edge.store.dump()).toEqual({});
});

test('what is read of a delivery and does not fit into the queue is refused before it is claimed', async () => {
  const edge = openEdge(delivery);
  expect(await edge.post('x'.repeat(300_000))).toMatchObject({
    status: 413,
    body: { error: 'what is read of a push may have 200000 bytes' },
  });
  expect(edge.sent).toEqual([]);
  expect(JSON.stringify(edge.store.dump())).not.toContain('CLAIM');
});

test('two people who say the same are two commands; one request that comes twice is one', async () => {
  const edge = openEdge(command);
  await edge.post('t1|/state');
  await edge.post('t2|/state');
  await edge.post('t1|/state');
  expect(
    edge.sent.map(({ queue, groupId, body }) => [queue, groupId, body['text'], body['channelId']]),
  ).toEqual([
    ['commands.fifo', 'shop', '/state', 'slack:C1'],
    ['commands.fifo', 'shop', '/state', 'slack:C1'],
  ]);
  expect(edge.sent[0]?.body['replyTo']).toEqual({ channel: 'slack', address: { responseUrl: 'https://x' } });
});

test('one channel that floods is turned away with the time to come again; another is not', async () => {
  const edge = openEdge(command);
  const answers = [];
  for (let n = 0; n < 210; n += 1)
    answers.push((await edge.post(`t${n}|/state|slack:C2|slack:V${n}`)).status);
  expect(answers.filter((status) => status === 429)).toHaveLength(10);
  expect(await edge.post('late|/state|slack:C2')).toMatchObject({
    status: 429,
    headers: { 'retry-after': '1' },
  });
  expect(await edge.post('other|/state|slack:C3')).toMatchObject({ status: 200 });
  expect(edge.sent).toHaveLength(201);
});

test('a project takes so much of all its people in all its channels, and another project is not held up by it', async () => {
  const edge = openEdge(command);
  const { burst } = RATE_LIMITS.project;
  for (let n = 0; n < burst; n += 1) await edge.post(`t${n}|/state|slack:C1${n % 2}|slack:V${n}`);
  expect(edge.sent).toHaveLength(burst);
  const before = edge.store.dump();
  for (const channel of ['slack:C10', 'slack:C11', 'slack:C12'])
    expect(await edge.post(`late ${channel}|/state|${channel}|slack:U2`)).toEqual({
      status: 200,
      body: {
        says: 'Too many commands for this project in one minute, of all its people together, so nothing was done. Say it again in 1 s.',
      },
    });
  expect(await edge.post('mute late|/state')).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
  expect(edge.store.dump()).toEqual(before);
  // A stranger has nothing of it, and takes nothing of it.
  for (let n = 0; n < 5; n += 1) await edge.post(`x${n}|/state|slack:C10|slack:UX${n}`);
  expect(edge.sent).toHaveLength(burst + 5);
  await edge.post('t98|/state|slack:C2|slack:U2');
  edge.nowMs += 60_000;
  await edge.post('t99|/state|slack:C10|slack:U2');
  expect(edge.sent).toHaveLength(burst + 7);
});

test('one person who floods a project is told when to come again, in whichever of its channels; others are not', async () => {
  const edge = openEdge(command);
  const { burst } = RATE_LIMITS.member;
  for (let n = 0; n < burst; n += 1) await edge.post(`t${n}|/state|slack:C${1 + (n % 2) * 10}`);
  expect(edge.sent).toHaveLength(burst);
  const before = edge.store.dump();
  expect(await edge.post('late|/state|slack:C11')).toEqual({
    status: 200,
    body: { says: 'Too many commands of yours in one minute, so nothing was done. Say it again in 1 s.' },
  });
  expect(await edge.post('mute late|/state')).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
  expect(edge.store.dump()).toEqual(before);
  await edge.post('t98|/state|slack:C1|slack:U2');
  await edge.post('t99|/state|slack:C2');
  expect(edge.sent).toHaveLength(burst + 2);
});

test('one person who floods through channels of no project is counted over all of them', async () => {
  const edge = openEdge(command);
  const { burst } = RATE_LIMITS.person;
  for (let n = 0; n <= burst + 5; n += 1) await edge.post(`t${n}|/state --project shop|slack:D${n}`);
  expect(edge.sent).toHaveLength(burst);
  await edge.post('t99|/state|slack:D1|slack:U2');
  expect(edge.sent).toHaveLength(burst + 1);
});

test('what is answered at once or skipped leaves nothing behind', async () => {
  const answered = openEdge(() => ({ kind: 'answered', answer: { status: 200, body: { type: 1 } } }));
  expect(await answered.post('ping')).toEqual({ status: 200, body: { type: 1 } });
  const skipped = openEdge(() => ({ kind: 'skipped', why: 'stars are not followed' }));
  expect(await skipped.post('star')).toEqual({ status: 202, body: { skipped: 'stars are not followed' } });
  const broken = openEdge(() => ({ kind: 'unreadable', status: 400, why: 'the body is not JSON' }));
  expect(await broken.post('{')).toEqual({ status: 400, body: { error: 'the body is not JSON' } });
  for (const edge of [answered, skipped, broken]) expect([edge.sent, edge.store.dump()]).toEqual([[], {}]);
});
