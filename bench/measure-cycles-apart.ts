import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { cyclesMeasured } from './measure-cycles.ts';
import type { CyclesMeasured } from './measure-cycles.ts';

const PROGRAM = fileURLToPath(new URL('cycles-process.ts', import.meta.url));

/** In a process of its own, so that its memory is that of the cycles alone. */
export const measureCyclesApart = async (count: number): Promise<CyclesMeasured> => {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, String(count)]);
  return cyclesMeasured.parse(JSON.parse(stdout));
};
