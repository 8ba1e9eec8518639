import type { Context } from 'aws-lambda';
import { afterEach, expect, it, vi } from 'vitest';
import { namedIds } from '#shared/edge/named-ids.ts';
import { asQueueConsumer } from '#shared/edge/queue-edge.ts';
import { asTask } from '#shared/edge/task-edge.ts';

const context = { awsRequestId: 'r', functionName: 'f', getRemainingTimeInMillis: () => 1_000 } as Context;

const written: string[] = [];
for (const stream of [process.stdout, process.stderr])
  vi.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
const lines = () =>
  written.filter((text) => text.startsWith('{')).map((text) => JSON.parse(text) as Record<string, unknown>);
afterEach(() => written.splice(0));

const record = (messageId: string, body: object) => ({
  messageId,
  body: JSON.stringify(body),
  attributes: { MessageGroupId: messageId },
});

it('a message that fails is named by its command and project, beside others, and by nothing that was said', async () => {
  const consumer = asQueueConsumer(async ({ commandId }) => {
    await Promise.resolve();
    if (commandId === 'cmd_2') throw new Error('no');
  });
  const Records = ['1', '2', '3'].map((n) =>
    record(n, { v: 1, commandId: `cmd_${n}`, projectId: `shop-${n}`, text: 'said in private', token: 'tok' }),
  );
  await consumer({ Records }, context);
  const [failed, ...others] = lines().filter(({ level }) => level === 'ERROR');
  expect(failed).toMatchObject({ messageId: '2', commandId: 'cmd_2', projectId: 'shop-2' });
  expect(others).toEqual([]);
  expect(lines()).toContainEqual(expect.objectContaining({ commandId: 'cmd_3', projectId: 'shop-3' }));
  expect(written.join('')).not.toMatch(/private|tok/);
});

it('a task that fails is named by its cycle, and the next one by nothing of it', async () => {
  const task = asTask(async (event) => {
    if (JSON.stringify(event).includes('cyc_1')) throw new Error('no');
  });
  await expect(task({ v: 1, cycleId: 'cyc_1', token: 'secret' }, context)).rejects.toThrow('no');
  await task({ v: 1, projectId: 'shop' }, context);
  const [failed, done] = lines();
  expect(failed).toMatchObject({ message: 'the function failed', cycleId: 'cyc_1' });
  expect(done).toMatchObject({ projectId: 'shop', function_request_id: 'r' });
  expect(done).not.toHaveProperty('cycleId');
  expect(written.join('')).not.toContain('secret');
});

it('ids are found in effects, notices and the events of a cycle; what is no id is left out', () => {
  const effect = { kind: 'start-execution', machine: 'tdd-cycle', name: 'cyc_1-1', input: {} };
  expect(namedIds({ projectId: 'shop', commandId: 'cmd_1', effect })).toEqual({
    projectId: 'shop',
    commandId: 'cmd_1',
    execution: 'cyc_1-1',
  });
  const event = { stream: 'cyc_1', projectId: 'shop', storyId: null, data: { storyId: 'words' } };
  expect(namedIds({ kind: 'event', event, to: {} })).toEqual({ cycleId: 'cyc_1', projectId: 'shop' });
  expect(namedIds({ jobId: 'two words', cycleId: null, storyId: 7 })).toEqual({});
  expect(namedIds('no object')).toEqual({});
});
