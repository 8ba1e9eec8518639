/** The command line: in this process where that will do, since a process each takes most of the time to start. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { runCli } from '#local/cli/run-cli.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Apart, since it changes behind the compiler's back. */
const exitCode = (): number => Number(process.exitCode);

export const runHere = async (...args: string[]): Promise<Ran> => {
  const before = process.exitCode;
  process.exitCode = 0;
  const written = { out: '', err: '' };
  const keep = (stream: 'out' | 'err') => (text: unknown) => {
    written[stream] += String(text);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(keep('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(keep('err')),
  ];
  await runCli(['node', 'agent-workflow', ...args]);
  for (const spy of spies) spy.mockRestore();
  const code = exitCode();
  process.exitCode = before;
  return { code, ...written };
};

export const PROGRAM = fileURLToPath(new URL('../../../bin/agent-workflow.js', import.meta.url));

export const runProcess = (
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ran> =>
  new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('error', (error) => resolve({ code: -1, out, err: error.message }));
    child.on('close', (code) => resolve({ code: code ?? -1, out, err }));
  });
