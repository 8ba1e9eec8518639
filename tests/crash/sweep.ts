/**
 * Kills the engine after its durable writes, one after the other, lets a new process go on, and compares what came of
 * it with a run that nobody disturbed. Each kind of write is cut at least once; the rest is sampled by a seed.
 * Usage: node tests/crash/sweep.ts [--scenario instant|demo] [--share 1] [--moments 0] [--seed N] [--lanes 2]
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import type { Outcome } from './describe-outcome.ts';
import { differences } from './differences.ts';

export interface SweepOptions {
  /** Part of all writes to cut at, 0 to 1. */
  readonly share: number;
  /** How many runs to kill at a random moment instead of after a write. */
  readonly moments: number;
  readonly seed: number;
  readonly lanes: number;
  readonly scenario: Scenario;
  readonly log: (line: string) => void;
}

export interface SweepResult {
  readonly writes: number;
  readonly cuts: number;
  readonly failures: readonly { readonly at: string; readonly differences: readonly string[] }[];
}

interface Played {
  readonly writes: number;
  readonly kinds: readonly string[];
  readonly outcome: Outcome;
}

/** Which sprint is played. */
export type Scenario = 'instant' | 'demo';

const PLAY = fileURLToPath(new URL('play-sprint.ts', import.meta.url));

/** @throws Error when the undisturbed run fails */
export const sweep = async (options: SweepOptions): Promise<SweepResult> => {
  const { scenario } = options;
  const root = mkdtempSync(join(tmpdir(), 'crash-'));
  try {
    const template = join(root, 'undisturbed');
    const startedMs = performance.now();
    const undisturbed = await play(template, [scenario]);
    const wholeMs = performance.now() - startedMs;
    if (undisturbed.played === undefined)
      throw new Error(`the undisturbed run failed: ${undisturbed.errors}`);
    const { played } = undisturbed;
    const cuts = [
      ...chooseCuts(played.kinds, options),
      ...Array.from({ length: options.moments }, (_, n) => ({ afterMs: random(options.seed, n) * wholeMs })),
    ];
    options.log(`${played.writes} durable writes; cutting at ${cuts.length} (seed ${options.seed})`);
    const failures: { at: string; differences: readonly string[] }[] = [];
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let n = next++; n < cuts.length; n = next++) {
        const cut = cuts[n];
        if (cut === undefined) return;
        const at =
          'write' in cut
            ? `write ${cut.write} (${played.kinds[cut.write - 1] ?? '?'})`
            : `${cut.afterMs.toFixed(0)} ms`;
        const found = await cutOnce(join(root, `cut-${n}`), { cut, scenario }, played.outcome);
        if (found.length > 0) {
          failures.push({ at, differences: found });
          options.log(`NOT THE SAME after ${at}: ${found.slice(0, 5).join('; ')}`);
        }
        if ((n + 1) % 50 === 0) options.log(`${n + 1} of ${cuts.length}`);
      }
    };
    await Promise.all(Array.from({ length: options.lanes }, lane));
    return { writes: played.writes, cuts: cuts.length, failures };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};

/** What is noted in one turn of the event loop is one write, so runs differ by a few at their end. */
const MOST_MISSED = 8;

type Cut = { readonly write: number } | { readonly afterMs: number };

const cutOnce = async (
  folder: string,
  { cut, scenario }: { readonly cut: Cut; readonly scenario: Scenario },
  expected: Outcome,
): Promise<readonly string[]> => {
  let missedBy = 0;
  try {
    const first =
      'write' in cut
        ? await play(folder, [scenario, String(cut.write)])
        : await play(folder, [scenario], cut.afterMs);
    if ('write' in cut && first.played !== undefined) missedBy = cut.write - first.played.writes;
    const ended = first.played ?? (await play(folder, [scenario])).played;
    if ('write' in cut && first.played !== undefined && (missedBy <= 0 || missedBy > MOST_MISSED))
      return ['the process was not killed'];
    if (ended === undefined)
      return [`the second process failed: ${(await play(folder, [scenario])).errors.slice(0, 500)}`];
    const found = isDeepStrictEqual(ended.outcome, expected) ? [] : differences(expected, ended.outcome);
    if (found.length > 0 || missedBy === 0) return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return 'write' in cut ? cutOnce(folder, { cut: { write: cut.write - missedBy }, scenario }, expected) : [];
};

/** The first write of each kind and a sample of the others; none for a share of 0. */
const chooseCuts = (
  kinds: readonly string[],
  { share, seed }: SweepOptions,
): readonly { readonly write: number }[] => {
  if (share === 0) return [];
  const seen = new Set<string>();
  return kinds.flatMap((kind, index) => {
    const mark = share >= 1 ? String(index) : kind;
    const isFirst = !seen.has(mark);
    seen.add(mark);
    return isFirst || random(seed, index) < share ? [{ write: index + 1 }] : [];
  });
};

/** A number from 0 to 1 that depends on seed and place alone (mulberry32). */
const random = (seed: number, place: number): number => {
  let state = (seed + Math.imul(place + 1, 0x6d2b79f5)) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
};

const play = (
  folder: string,
  args: readonly string[],
  killAfterMs?: number,
): Promise<{ readonly played: Played | undefined; readonly errors: string }> =>
  new Promise((resolve) => {
    mkdirSync(folder, { recursive: true });
    // Compiled once, by the undisturbed run: a third of each process's work was reading the same sources.
    const env = { ...process.env, NODE_COMPILE_CACHE: join(dirname(folder), 'compiled') };
    const child = spawn(process.execPath, [PLAY, folder, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env,
    });
    const timer =
      killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    let [out, errors] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (out += data.toString()));
    child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ played: code === 0 ? (JSON.parse(out) as Played) : undefined, errors });
    });
  });

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      share: { type: 'string', default: '1' },
      moments: { type: 'string', default: '0' },
      seed: { type: 'string' },
      lanes: { type: 'string', default: '2' },
      scenario: { type: 'string', default: 'instant' },
    },
  });
  const startedMs = performance.now();
  const { writes, cuts, failures } = await sweep({
    share: Number(values.share),
    moments: Number(values.moments),
    seed: Number(values.seed ?? Date.now() % 1_000_000),
    lanes: Number(values.lanes),
    scenario: values.scenario === 'demo' ? 'demo' : 'instant',
    log: (line) => process.stdout.write(`${line}\n`),
  });
  process.stdout.write(
    `cut at ${cuts} of ${writes} writes and moments in ${((performance.now() - startedMs) / 1000).toFixed(0)} s: ${cuts - failures.length} the same, ${failures.length} not\n`,
  );
  process.exitCode = failures.length === 0 ? 0 : 1;
}
