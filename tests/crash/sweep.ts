/**
 * Kills the engine after its durable writes, one after the other, lets a new process go on, and compares what came of
 * it with a run that nobody disturbed. With `--kinds all`, each state that the machines come to and each record that is
 * written is cut at once; the rest is sampled by a seed.
 * Usage: node tests/crash/sweep.ts [--scenario instant|demo] [--kinds all|some|none] [--share 1] [--moments 0] [--seed N] [--lanes 2]
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { chooseCuts, countMarks, random } from './choose-cuts.ts';
import type { Choice, Cut } from './choose-cuts.ts';
import type { Outcome } from './describe-outcome.ts';
import { differences } from './differences.ts';

export interface SweepOptions extends Choice {
  /** How many runs to kill at a random moment instead of after a write. */
  readonly moments: number;
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
    const cutKinds: string[] = [];
    const failures: { at: string; differences: readonly string[] }[] = [];
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let n = next++; n < cuts.length; n = next++) {
        const cut = cuts[n];
        if (cut === undefined) return;
        const at = nameCut(cut, played.kinds);
        const found = await cutOnce(join(root, `cut-${n}`), { cut, scenario }, played.outcome);
        if ('kind' in cut && found !== 'not reached') cutKinds.push(cut.kind);
        if (found === 'not reached') options.log(`did not come to ${at} this time`);
        else if (found.length > 0) {
          failures.push({ at, differences: found });
          options.log(`NOT THE SAME after ${at}: ${found.slice(0, 5).join('; ')}`);
        }
        if ((n + 1) % 50 === 0) options.log(`${n + 1} of ${cuts.length}`);
      }
    };
    await Promise.all(Array.from({ length: options.lanes }, lane));
    const [cutAt, all] = [countMarks(cutKinds), countMarks(played.kinds)];
    options.log(
      `cut at ${cutAt.states} of ${all.states} states and ${cutAt.others} of ${all.others} other kinds of write`,
    );
    return { writes: played.writes, cuts: cuts.length, failures };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};

/** What is noted in one turn of the event loop is one write, so runs differ by a few at their end. */
const MOST_MISSED = 8;

const nameCut = (cut: Cut, kinds: readonly string[]): string => {
  if ('kind' in cut) return `the first ${cut.kind}`;
  return 'write' in cut
    ? `write ${cut.write} (${kinds[cut.write - 1] ?? '?'})`
    : `${cut.afterMs.toFixed(0)} ms`;
};

/** How what came of it differs; `not reached`: this run wrote nothing of that kind, as runs differ a little. */
const cutOnce = async (
  folder: string,
  { cut, scenario }: { readonly cut: Cut; readonly scenario: Scenario },
  expected: Outcome,
): Promise<readonly string[] | 'not reached'> => {
  let missedBy = 0;
  try {
    const first =
      'afterMs' in cut
        ? await play(folder, [scenario], cut.afterMs)
        : await play(folder, [scenario, 'write' in cut ? String(cut.write) : cut.kind]);
    if ('kind' in cut && first.played !== undefined) return 'not reached';
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
      kinds: { type: 'string', default: 'all' },
    },
  });
  const startedMs = performance.now();
  const { writes, cuts, failures } = await sweep({
    share: Number(values.share),
    moments: Number(values.moments),
    seed: Number(values.seed ?? Date.now() % 1_000_000),
    lanes: Number(values.lanes),
    scenario: values.scenario === 'demo' ? 'demo' : 'instant',
    kinds: values.kinds === 'some' || values.kinds === 'none' ? values.kinds : 'all',
    log: (line) => process.stdout.write(`${line}\n`),
  });
  process.stdout.write(
    `cut at ${cuts} of ${writes} writes and moments in ${((performance.now() - startedMs) / 1000).toFixed(0)} s: ${cuts - failures.length} the same, ${failures.length} not\n`,
  );
  process.exitCode = failures.length === 0 ? 0 : 1;
}
