/** What every way of running project code does with the process it started: its channels, its end. */
import type { ChildProcess } from 'node:child_process';
import type { SandboxOutcome } from '#shared/ports/sandbox.port.ts';
import type { Watched } from './watch-process.ts';

/** Ways of ending a sandbox whose shell was killed or never came to the program. */
const SHELL_SIGNAL_BASE = 128;
const SIGNAL_NAMES: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
};

/** On descriptor 4, which then ends. */
export function giveSecret(child: ChildProcess, secret: string): void {
  const pipe = child.stdio[4];
  if (pipe && 'end' in pipe) {
    pipe.on('error', () => undefined); // a program that does not read it is no error
    pipe.end(secret);
  }
}

/** How the program ended, by what the sandbox's own shell said. */
export function readStatus(
  watched: Watched,
  signal: string | null,
): Pick<SandboxOutcome, 'exitCode' | 'signal' | 'ended'> {
  const code = /^exit (\d+)$/m.exec(watched.status)?.[1];
  if (code === undefined) {
    const started = /^started$/m.test(watched.status);
    return {
      exitCode: null,
      signal,
      ended: watched.ended === 'by-itself' && !started ? 'not-started' : watched.ended,
    };
  }
  const number = Number(code);
  const name = SIGNAL_NAMES[number - SHELL_SIGNAL_BASE];
  return name === undefined
    ? { exitCode: number, signal: null, ended: watched.ended }
    : { exitCode: null, signal: name, ended: watched.ended };
}

export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // the group has ended
  }
}
