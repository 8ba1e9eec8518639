/**
 * What a worker's task finds around it, in one process on loopback: its queue, `job-access` with records and blobs behind
 * it, the address of its credentials, and a model. It runs in a container whose network the worker's container shares,
 * and tells on standard output what happens, a line of JSON each.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import { createHandler } from '#functions/job-access/handler.ts';
import { createLocalBlobs } from '#shared/adapters/local-blobs/local-blobs.adapter.ts';
import { openLocalDatabase } from '#shared/adapters/local-database/open-local-database.ts';
import { createLocalQueue } from '#shared/adapters/local-queue/local-queue.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import type { AgentJobSpec, TestJobSpec } from '#shared/contracts/jobs.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ReceivedMessage } from '#shared/ports/queue.port.ts';
import { QUEUE_OF_WORKER, submitJob } from '#shared/usecases/jobs/submit-job.ts';
import { readJsonBlob } from '#shared/usecases/jobs/read-blob.ts';
import { readRecord } from '#shared/usecases/records/read-records.ts';
import { transactionally, type TransactionDeps } from '#shared/usecases/records/transaction.ts';
import { jsonObject } from '#shared/contracts/json.contract.ts';
import { serveBlobs } from '../contract/harness/blob-server.ts';
import { saveProject } from '../contract/harness/bench-project.ts';
import { createMemoryStore } from '../unit/usecases/memory-store.ts';

export interface Scenario {
  readonly worker: 'agent-runner' | 'test-runner';
  /** What the credentials' address ends in: nobody else must find it. */
  readonly credentialsId: string;
  readonly jobs: readonly {
    readonly id: string;
    readonly servesId: string;
    readonly files: Readonly<Record<string, string>>;
    readonly spec: AgentJobSpec | TestJobSpec;
  }[];
  /** What the model answers, one call after the other. */
  readonly replies: readonly string[];
}

export const PORT = 4566;
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

const tarOf = async (files: Readonly<Record<string, string>>): Promise<Uint8Array> => {
  const tar = pack();
  for (const [name, text] of Object.entries(files)) tar.entry({ name }, text);
  tar.finalize();
  return Buffer.concat(await Array.fromAsync(tar as AsyncIterable<Uint8Array>));
};

const play = async (scenario: Scenario): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'cloud-'));
  const database = openLocalDatabase(join(folder, 'state.sqlite'), { synchronous: 'NORMAL' });
  const store = createMemoryStore();
  const queue = createLocalQueue({ database, clock: systemClock });
  const { blobs } = await serveBlobs(
    createLocalBlobs({ folder: join(folder, 'blobs'), database: null }),
    PORT + 1,
  );
  const deps = { store, clock: systemClock, queue, blobs };
  await saveProject(deps);
  await transactionally(deps, async (tx) =>
    tx.save('worker', {
      v: 1,
      worker: scenario.worker,
      slot: 1,
      startId: 'start-1',
      taskId: 'task-1',
      image: null,
      status: 'starting',
      jobId: null,
      promisedUntilMs: 0,
      servesId: null,
      leaseUntilMs: systemClock.nowMs() + 300_000,
      startedAt: tx.at,
    }),
  );
  for (const { id, servesId, files, spec } of scenario.jobs) {
    if (spec.snapshotKey !== null) await blobs.put(spec.snapshotKey, await tarOf(files));
    await submitJob(
      {
        id,
        projectId: 'p',
        cycleId: null,
        kind: scenario.worker === 'agent-runner' ? 'epic' : 'merge-check',
        worker: scenario.worker,
        token: `token-of-${id}`,
        spec,
        mostMicroUsd: 0,
      },
      { ...deps, startWorker: async () => undefined },
    );
    await setCycle(deps, id, servesId);
  }
  const jobAccess = createHandler(deps);
  const replies = [...scenario.replies];
  const queueName = QUEUE_OF_WORKER[scenario.worker];

  const sqs = async (action: string, input: Record<string, any>): Promise<object> => {
    switch (action) {
      case 'ReceiveMessage': {
        const messages = await queue.receive(queueName, {
          max: 1,
          visibilitySeconds: input['VisibilityTimeout'],
          waitSeconds: input['WaitTimeSeconds'],
        });
        return { Messages: messages.map(asMessage) };
      }
      case 'DeleteMessage':
        await queue.delete(queueName, input['ReceiptHandle']);
        return {};
      case 'ChangeMessageVisibility':
        await queue.setVisibility(queueName, input['ReceiptHandle'], input['VisibilityTimeout']);
        return {};
      default:
        throw new Error(`${action} is not for workers`);
    }
  };
  const answer = async (request: IncomingMessage, body: string): Promise<[number, unknown]> => {
    const path = request.url ?? '/';
    const target = request.headers['x-amz-target'];
    if (typeof target === 'string') return [200, await sqs(target.split('.')[1] ?? '', JSON.parse(body))];
    if (path.startsWith('/credentials')) {
      const known = path === `/credentials/${scenario.credentialsId}`;
      say({ event: 'credentials', known });
      const Expiration = new Date(systemClock.nowMs() + 3_600_000).toISOString();
      return known
        ? [
            200,
            {
              AccessKeyId: 'AKIAWORKER',
              SecretAccessKey: 'secret-of-task',
              Token: 'token-of-task',
              Expiration,
            },
          ]
        : [404, {}];
    }
    if (path.includes('/functions/job-access/invocations')) {
      const call = JSON.parse(body) as { call: string; jobId: string; state?: string };
      // The jobs' cycle is a name here and has no record.
      if (call.call === 'finish') await setCycle(deps, call.jobId, null);
      const result = await jobAccess(call);
      say({
        event: call.call,
        ...(call.state === undefined ? {} : { state: call.state }),
        atMs: systemClock.nowMs(),
      });
      return [200, result];
    }
    if (path === '/v1/chat/completions') {
      say({ event: 'model' });
      const content = replies.shift() ?? '';
      const message = { role: 'assistant', content };
      const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
      if ((JSON.parse(body) as { stream?: boolean }).stream !== true)
        return [
          200,
          { id: '1', created: 1, model: 'm', choices: [{ index: 0, message, finish_reason: 'stop' }], usage },
        ];
      const chunk = (choice: object, more: object = {}) =>
        `data: ${JSON.stringify({ id: '1', created: 1, model: 'm', object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }], ...more })}\n\n`;
      return [
        200,
        chunk({ delta: message }) +
          chunk({ delta: {}, finish_reason: 'stop' }, { usage }) +
          'data: [DONE]\n\n',
      ];
    }
    return [404, {}];
  };
  createServer((request, response) => {
    void (async () => {
      const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Uint8Array>)).toString();
      try {
        const [status, result] = await answer(request, body);
        const text = typeof result === 'string' ? result : JSON.stringify(result);
        const type = typeof result === 'string' ? 'text/event-stream' : 'application/json';
        response.writeHead(status, { 'content-type': type }).end(text);
      } catch (error) {
        say({ event: 'refused', reason: String(error) });
        // As Lambda tells of a function's error.
        response
          .writeHead(200, { 'x-amz-function-error': 'Unhandled' })
          .end(JSON.stringify({ errorMessage: String(error) }));
      }
    })();
  }).listen(PORT, '127.0.0.1', () => say({ event: 'ready' }));

  const told = new Set<string>();
  setInterval(() => {
    void (async () => {
      for (const { id } of scenario.jobs) {
        const job = await readRecord(store, 'job', tableKeys.job(id));
        const state = `${id} ${job?.status} ${job?.generation}`;
        if (told.has(state)) continue;
        told.add(state);
        const result =
          job?.resultKey == null ? undefined : await readJsonBlob(blobs, job.resultKey, jsonObject);
        say({
          event: 'job',
          id,
          status: job?.status,
          generation: job?.generation,
          ...(result && { result }),
        });
      }
    })();
  }, 50);
};

const setCycle = (deps: TransactionDeps, jobId: string, cycleId: string | null): Promise<void> =>
  transactionally(deps, async (tx) => {
    const job = await tx.load('job', tableKeys.job(jobId));
    tx.save('job', { ...job!, cycleId });
  });

const asMessage = ({ id, receipt, body, receiveCount }: ReceivedMessage) => {
  const Body = JSON.stringify(body);
  return {
    MessageId: id,
    ReceiptHandle: receipt,
    Body,
    MD5OfBody: createHash('md5').update(Body).digest('hex'),
    Attributes: { ApproximateReceiveCount: String(receiveCount) },
  };
};

if (process.env['SCENARIO'] !== undefined) await play(JSON.parse(process.env['SCENARIO']) as Scenario);
