import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../bin/agent-workflow.js', import.meta.url));
const RUNS = 5;

/** Median seconds from starting the process to its word that it is ready. */
export const measureStart = async (): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-start-'));
  try {
    const samples: number[] = [];
    for (let run = 0; run < RUNS; run += 1) samples.push(await startOnce(folder));
    return Math.round((samples.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0) * 1000) / 1000;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const startOnce = (folder: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const child = spawn(process.execPath, [PROGRAM, 'start', '--port', '0', '--json', '--state', folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let seconds: number | undefined;
    child.stdout.once('data', () => {
      seconds = (performance.now() - startedMs) / 1000;
      child.kill('SIGTERM');
    });
    child.once('exit', (code) =>
      seconds === undefined
        ? reject(new Error(`start ended with ${code ?? 'a signal'} before it was ready`))
        : resolve(seconds),
    );
  });
