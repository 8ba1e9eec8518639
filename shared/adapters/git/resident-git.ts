import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { Socket } from 'node:net';
import type { IsolatedGit } from './isolated-git.ts';

export interface ResidentGit {
  write(text: string): void;
  /** Whether an answer is awaited: only then the process keeps Node alive. */
  hold(awaited: boolean): void;
  close(): void;
}

export interface ResidentEvents {
  readonly onData: (chunk: Buffer) => void;
  /** Once, when the process is gone: nothing more will be answered. */
  readonly onLost: (stderr: string) => void;
}

/** A git process that stays and answers on stdout. It ends when its stdin closes, so it can't outlive the engine. */
export function startResident(
  git: IsolatedGit,
  args: readonly string[],
  events: ResidentEvents,
): ResidentGit {
  const child: ChildProcessWithoutNullStreams = git.start(args);
  let stderr = '';
  let gone = false;
  const lost = (): void => {
    if (!gone) events.onLost(stderr);
    gone = true;
  };
  child.stdout.on('data', events.onData);
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-4000);
  });
  // A write to a process that has just ended: 'close' follows and says so.
  child.stdin.on('error', () => undefined);
  child.on('error', lost);
  child.on('close', lost);
  return {
    write: (text) => {
      // What is asked in one turn of the event loop goes through the pipe together.
      if (child.stdin.writableCorked === 0) {
        child.stdin.cork();
        process.nextTick(() => child.stdin.uncork());
      }
      child.stdin.write(text);
    },
    close: () => child.stdin.end(),
    hold: (awaited) => {
      for (const one of [child, child.stdin, child.stdout, child.stderr]) {
        if (!(one instanceof Socket) && one !== child) continue;
        if (awaited) one.ref();
        else one.unref();
      }
    },
  };
}
