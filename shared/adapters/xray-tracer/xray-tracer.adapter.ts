import { createHash } from 'node:crypto';
import { PutTraceSegmentsCommand, XRayClient } from '@aws-sdk/client-xray';
import type { TracedWork, Tracer } from '#shared/ports/tracer.port.ts';

export interface XrayTracerOptions {
  /** A test passes its own. */
  readonly client?: XRayClient;
  /** Told why work is not seen in X-Ray. */
  readonly onFailure: (error: unknown) => void;
}

/** Work as segments of X-Ray, under the call that asked for it (X-Ray developer guide, “Segment documents”). */
export function createXrayTracer({ client = new XRayClient({}), onFailure }: XrayTracerOptions): Tracer {
  return {
    record: async (work) => {
      const segment = segmentOf(work);
      if (segment === undefined) return;
      try {
        const { UnprocessedTraceSegments = [] } = await client.send(
          new PutTraceSegmentsCommand({ TraceSegmentDocuments: [JSON.stringify(segment)] }),
        );
        for (const { ErrorCode, Message } of UnprocessedTraceSegments)
          onFailure(new Error(`${ErrorCode ?? ''} ${Message ?? ''}`));
      } catch (error) {
        onFailure(error);
      }
    },
  };
}

/** undefined: the trace is not sampled, or the header is none. */
function segmentOf({ name, id, header, startedMs, endedMs, failed, annotations }: TracedWork) {
  const fields = new Map(
    header.split(';').map((field) => {
      const [key = '', value = ''] = field.split('=');
      return [key.trim(), value.trim()];
    }),
  );
  const root = fields.get('Root') ?? '';
  const parent = fields.get('Parent') ?? '';
  if (fields.get('Sampled') !== '1' || !/^1-[0-9a-f]{8}-[0-9a-f]{24}$/.test(root)) return undefined;
  return {
    name,
    id: createHash('sha256').update(id).digest('hex').slice(0, 16),
    trace_id: root,
    ...(/^[0-9a-f]{16}$/.test(parent) ? { parent_id: parent } : {}),
    start_time: startedMs / 1_000,
    end_time: endedMs / 1_000,
    origin: 'AWS::ECS::Fargate',
    ...(failed ? { fault: true } : {}),
    annotations,
  };
}
