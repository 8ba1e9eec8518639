/** Watches one started program: time, memory, output. Says how it ended; the caller knows how to kill it. */
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { SandboxCommand, SandboxOutcome } from '#shared/ports/sandbox.port.ts';
import { residentBytes } from './process-scan.ts';

/** A report may be larger than what is printed, but not without end. */
const REPORT_LIMIT_BYTES = 64 * 1024 * 1024;
const MEMORY_CHECK_MS = 100;

export interface Watched {
  readonly ended: Exclude<SandboxOutcome['ended'], 'not-started'>;
  readonly stdout: string;
  readonly stderr: string;
  readonly report: string;
  readonly status: string;
}

function collect(stream: unknown, keepBytes: number, onBytes: (count: number) => void): () => string {
  const decoder = new StringDecoder('utf8');
  const parts: string[] = [];
  let kept = 0;
  if (isReadable(stream)) {
    stream.on('data', (chunk: Buffer) => {
      onBytes(chunk.length);
      if (kept < keepBytes) parts.push(decoder.write(chunk.subarray(0, keepBytes - kept)));
      kept += chunk.length;
    });
    // A reader that is killed resets its end: what was read counts.
    stream.on('error', () => undefined);
  }
  return () => parts.join('') + decoder.end();
}

const isReadable = (stream: unknown): stream is Readable =>
  typeof stream === 'object' && stream !== null && 'on' in stream;

export function watchProcess(
  child: ChildProcess,
  command: SandboxCommand,
  kill: () => void,
): Promise<Watched> {
  return new Promise((resolve) => {
    let ended: Watched['ended'] = 'by-itself';
    const stop = (why: Watched['ended']): void => {
      if (ended === 'by-itself') ended = why;
      kill();
    };
    const streams: readonly unknown[] = child.stdio;
    let printed = 0;
    const print = (count: number): void => {
      printed += count;
      if (printed > command.outputLimitBytes) stop('output-limit');
    };
    let reported = 0;
    const stdout = collect(child.stdout, command.outputLimitBytes, print);
    const stderr = collect(child.stderr, command.outputLimitBytes, print);
    const report = collect(streams[3], REPORT_LIMIT_BYTES, (count) => {
      reported += count;
      if (reported > REPORT_LIMIT_BYTES) stop('output-limit');
    });
    const status = collect(streams[5], 65_536, () => undefined);
    const onAbort = (): void => stop('aborted');
    if (command.signal.aborted) onAbort();
    command.signal.addEventListener('abort', onAbort, { once: true });
    const timer = setTimeout(() => stop('timed-out'), command.timeoutMs);
    const memory = setInterval(() => {
      if (child.pid !== undefined && residentBytes(child.pid) > command.memoryMb * 1024 * 1024)
        stop('out-of-memory');
    }, MEMORY_CHECK_MS);
    const done = (): void => {
      clearTimeout(timer);
      clearInterval(memory);
      command.signal.removeEventListener('abort', onAbort);
      resolve({ ended, stdout: stdout(), stderr: stderr(), report: report(), status: status() });
    };
    child.once('error', done);
    child.once('exit', () => {
      // A daemon that keeps the descriptors open must not hold the run up.
      const grace = setTimeout(kill, 200);
      const last = setTimeout(() => child.stdio.forEach((stream) => stream?.destroy()), 600);
      child.once('close', () => {
        clearTimeout(grace);
        clearTimeout(last);
        done();
      });
    });
  });
}
