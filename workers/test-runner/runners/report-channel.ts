/** Reads what an own reporter wrote: lines of `digest body`, numbered from 0, each proved by the process' secret. */
import { createHash } from 'node:crypto';
import * as z from 'zod';

const numbered = z.looseObject({ seq: z.int(), kind: z.string() });
export type Frame = z.infer<typeof numbered>;

export interface ChannelReading {
  readonly frames: readonly Frame[];
  /** Lines that the reporter did not write, or a gap or repetition in its numbers. */
  readonly forged: number;
}

export function readChannel(report: string, secret: string): ChannelReading {
  const frames: Frame[] = [];
  let forged = 0;
  const lines = report.split('\n');
  // A process that was killed may leave half a line; it ends without a line feed.
  lines.pop();
  for (const line of lines) {
    const body = line.slice(65);
    const digest = createHash('sha256').update(`${secret}\n${body}\n${secret}`).digest('hex');
    const frame = line.startsWith(`${digest} `) ? parse(body) : undefined;
    if (frame?.seq === frames.length) frames.push(frame);
    else forged += 1;
  }
  return { frames, forged };
}

function parse(body: string): Frame | undefined {
  try {
    return numbered.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
