import { XRayClient, PutTraceSegmentsCommand } from '@aws-sdk/client-xray';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createHandler } from '#functions/job-access/handler.ts';
import { createXrayTracer } from '#shared/adapters/xray-tracer/xray-tracer.adapter.ts';
import type { TracedWork } from '#shared/ports/tracer.port.ts';
import { saveProject } from '../../../contract/harness/bench-project.ts';
import { createJobBench } from '../../../contract/harness/job-bench.ts';

const HEADER = 'Root=1-65f0c0de-0123456789abcdef01234567;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=a:0';

describe('a job in a worker', () => {
  const setUp = async () => {
    const bench = createJobBench();
    await saveProject(bench);
    const traced: TracedWork[] = [];
    const handler = createHandler({
      ...bench,
      tracer: { record: async (work) => void traced.push(work) },
    });
    const { claimKey } = await bench.submit('job_1', { cycleId: null });
    const call = { v: 1, jobId: 'job_1', claimKey };
    const claim = async () => handler({ call: 'claim', ...call, place: await bench.place() });
    return { bench, handler, traced, call, claim };
  };

  it('is shown under the call that asked for it, from its claim to where it broke off', async () => {
    const { bench, handler, traced, call, claim } = await setUp();
    bench.clock.passSeconds(40);
    await claim();
    const claimedMs = bench.clock.nowMs();
    bench.clock.passSeconds(30);
    await handler({ call: 'release', ...call, generation: 1, resend: false });
    expect(traced).toEqual([
      {
        name: 'test-runner',
        id: 'job_1#1',
        header: 'Root=job_1',
        startedMs: claimedMs,
        endedMs: claimedMs + 30_000,
        failed: true,
        annotations: { jobId: 'job_1', kind: 'merge-check', projectId: 'p' },
      },
    ]);
    await claim();
    await handler({ call: 'release', ...call, generation: 2, resend: true });
    expect(traced.map(({ id }) => id)).toEqual(['job_1#1', 'job_1#2']);
  });

  it('is not shown by a worker that only hands a message on', async () => {
    const { handler, traced, call } = await setUp();
    await handler({ call: 'release', ...call, generation: null, resend: true });
    expect(traced).toEqual([]);
  });
});

describe('work in X-Ray', () => {
  const work: TracedWork = {
    name: 'agent-runner',
    id: 'job_1#1',
    header: HEADER,
    startedMs: 1_700_000_000_500,
    endedMs: 1_700_000_180_500,
    failed: false,
    annotations: { jobId: 'job_1' },
  };
  const setUp = () => {
    const client = new XRayClient({ region: 'eu-central-1' });
    const mock = mockClient(client);
    const failures: string[] = [];
    const tracer = createXrayTracer({ client, onFailure: (error) => failures.push(String(error)) });
    const sent = () =>
      mock
        .commandCalls(PutTraceSegmentsCommand)
        .flatMap(({ args: [{ input }] }) =>
          (input.TraceSegmentDocuments ?? []).map((document) => JSON.parse(document) as object),
        );
    return { mock, tracer, failures, sent };
  };

  it('is a segment of its trace, under its parent, the same one when it is recorded again', async () => {
    const { mock, tracer, sent } = setUp();
    mock.on(PutTraceSegmentsCommand).resolves({});
    await tracer.record(work);
    await tracer.record(work);
    const segment = {
      name: 'agent-runner',
      id: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      trace_id: '1-65f0c0de-0123456789abcdef01234567',
      parent_id: '53995c3f42cd8ad8',
      start_time: 1_700_000_000.5,
      end_time: 1_700_000_180.5,
      origin: 'AWS::ECS::Fargate',
      annotations: { jobId: 'job_1' },
    };
    expect(sent()).toEqual([segment, segment]);
    expect(new Set(sent().map((one) => JSON.stringify(one))).size).toBe(1);
  });

  it('is not sent where the trace is not sampled, or there is none', async () => {
    const { tracer, sent } = setUp();
    for (const header of [HEADER.replace('Sampled=1', 'Sampled=0'), '', 'Root=;Sampled=1'])
      await tracer.record({ ...work, header });
    expect(sent()).toEqual([]);
  });

  it('that can’t be shown is told, and fails nobody', async () => {
    const { mock, tracer, failures } = setUp();
    mock
      .on(PutTraceSegmentsCommand)
      .rejectsOnce(new Error('throttled'))
      .resolves({ UnprocessedTraceSegments: [{ Id: 'x', ErrorCode: 'InvalidId', Message: 'no' }] });
    await tracer.record(work);
    await tracer.record({ ...work, failed: true });
    expect(failures).toEqual(['Error: throttled', 'Error: InvalidId no']);
  });
});
