import { pack } from 'tar-stream';
import type { AgentJobSpec } from '#shared/contracts/jobs.contract.ts';

export const jobSpec = (changes: Partial<AgentJobSpec> = {}): AgentJobSpec => ({
  v: 1,
  jobId: 'job_1',
  role: 'qa',
  phase: 'TEST_RED',
  attempt: 1,
  model: 'scripted:script.yml',
  taskId: 'USER-001',
  story: {
    id: 'USER-001',
    title: 'Create users',
    text: 'A client can create a user.',
    criteria: [{ id: 'AC1', text: 'answers 201' }],
  },
  snapshotKey: 'snapshot',
  policy: { allow: ['tests/tdd/USER-001/**'], deny: [], maxFileBytes: 1_000, maxFiles: 5 },
  limits: { turns: 10, timeMs: 60_000, tokens: 100_000, costMicroUsd: 1_000_000 },
  design: null,
  focus: { tests: [], files: [] },
  lastVerdict: null,
  personSays: null,
  epic: null,
  context: {},
  ...changes,
});

type Entry = {
  name: string;
  type?: 'file' | 'symlink' | 'link' | 'directory' | 'fifo';
  linkname?: string;
  mode?: number;
  content?: string;
};

export const tarOf = async (entries: readonly Entry[]): Promise<Uint8Array> => {
  const stream = pack();
  for (const { content = '', ...header } of entries) stream.entry({ type: 'file', ...header }, content);
  stream.finalize();
  return Buffer.concat(await Array.fromAsync(stream as AsyncIterable<Uint8Array>));
};
