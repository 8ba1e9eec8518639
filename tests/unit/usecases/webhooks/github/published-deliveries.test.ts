import { beforeAll, describe, expect, it } from 'vitest';
import { createHandler } from '#functions/process-delivery/handler.ts';
import type { DeliveryAnswer } from '#functions/receive-delivery/handler.ts';
import { createGithubSource } from '#shared/adapters/github/github-source.adapter.ts';
import { GITHUB_EVENTS } from '#shared/contracts/github-events.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { readRecord } from '#shared/usecases/records/read-records.ts';
import { interpretGithub } from '#shared/usecases/webhooks/github/interpret-github.usecase.ts';
import { PUBLISHED_EXAMPLES } from '../../../adapters/github/published-examples.ts';
import { openEdge, sign, type EdgeBench } from '../../deliveries/edge-bench.ts';
import { createGround } from './ground.ts';

/** Each example as GitHub sends it, signed with the secret that the edge knows. */
const EXAMPLES = PUBLISHED_EXAMPLES.map(({ name, payload }) => {
  const text = JSON.stringify(payload);
  return { name, text, signature: `sha256=${sign(text, 's1')}` };
});

const post = async (
  edge: EdgeBench,
  { name, text, signature }: (typeof EXAMPLES)[number],
): Promise<DeliveryAnswer> => {
  // So far apart that no limit is reached.
  edge.nowMs += 1_000;
  return edge.post(text, { headers: { 'x-github-event': name, 'x-hub-signature-256': signature } });
};

const flipped = (text: string, at: number): string =>
  text.slice(0, at) + String.fromCodePoint(text.charCodeAt(at) ^ 1) + text.slice(at + 1);

describe('every published example of a delivery, signed', () => {
  let edge: EdgeBench;
  const answers: (readonly [string, DeliveryAnswer])[] = [];

  beforeAll(async () => {
    edge = openEdge(createGithubSource());
    for (const example of EXAMPLES) answers.push([example.name, await post(edge, example)]);
  });

  it('is taken, answered or skipped with a reason, and fails nowhere', () => {
    expect(answers.length).toBeGreaterThan(300);
    for (const [name, { status, body }] of answers) {
      const [expected, says] =
        name === 'ping'
          ? [200, /pong/]
          : name in GITHUB_EVENTS
            ? [202, /^\{"accepted":"[0-9a-f]{64}"\}$/]
            : [202, /^\{"skipped":"[^"]{10,}/];
      expect([name, status, JSON.stringify(body)]).toEqual([name, expected, expect.stringMatching(says)]);
    }
  });

  it('is refused with 401 and queued nowhere once a byte of its body or signature is flipped', async () => {
    const strict = openEdge(createGithubSource());
    for (const [n, example] of EXAMPLES.entries()) {
      const { name, text, signature } = example;
      const changed = [
        { ...example, text: flipped(text, (n * 97) % text.length) },
        { ...example, signature: flipped(signature, n % signature.length) },
      ];
      for (const one of changed)
        expect([name, await post(strict, one)]).toEqual([
          name,
          { status: 401, body: { error: 'not verified' } },
        ]);
    }
    expect([strict.sent, strict.store.dump()]).toEqual([[], {}]);
  });

  it('takes effect once from its queue, and leaves a record of what became of it', async () => {
    const ground = await createGround('SPRINT_ACTIVE');
    await ground.change((project) => ({
      ...project,
      repository: 'https://github.com/Codertocat/Hello-World',
    }));
    const handle = createHandler({
      ...ground.githubDeps,
      interpreters: { github: async (opened) => interpretGithub(opened, ground.githubDeps) },
    });
    expect(edge.sent.length).toBeGreaterThan(60);
    for (const { queue, body } of edge.sent) {
      expect(queue).toBe('deliveries.fifo');
      await handle(body);
      const key = tableKeys.delivery('github', String(body['deliveryId']));
      const record = await readRecord(ground.store, 'delivery', key);
      expect([body['event'], record?.outcome.kind]).toEqual([
        body['event'],
        expect.stringMatching(/^(done|skipped)$/),
      ]);
    }
  });
});
