/** What the project's quality commands find, and whether the story's base had it too. */
import type { TestJobResult } from '#shared/contracts/jobs.contract.ts';
import type { JobEnvironment } from './open-environment.ts';
import { makeCopy, runShell } from './run-copy.ts';
import { outputTail } from './runners/outcome-defects.ts';
import type { Snapshot } from './snapshot.ts';

type Finding = TestJobResult['qualityFindings'][number];
interface Found {
  readonly file: string | null;
  readonly text: string;
}

/** More findings than this say nothing more. */
const MAX_FINDINGS = 100;

export async function findQualityProblems(environment: JobEnvironment): Promise<Finding[]> {
  const { commands } = environment.config.tdd.quality_gates;
  if (commands.length === 0) return [];
  const now = await findings(environment, commands, 'quality', environment.snapshot);
  if (environment.base === null || now.every(({ found }) => found.length === 0))
    return now.flatMap(({ command, found }) => found.map((one) => ({ command, ...one, inBase: false })));
  const before = await findings(environment, commands, 'quality-base', environment.base);
  return now.flatMap(({ command, found }, index) => compare(command, found, before[index]?.found ?? []));
}

async function findings(
  environment: JobEnvironment,
  commands: readonly string[],
  name: string,
  files: Snapshot,
): Promise<{ command: string; found: readonly Found[] }[]> {
  const { root, problem } = await makeCopy(environment, name, files);
  if (problem !== undefined)
    return commands.map((command) => ({
      command,
      found: [{ file: null, text: problem.defects[0]?.text ?? 'prepare failed' }],
    }));
  const all: { command: string; found: readonly Found[] }[] = [];
  for (const command of commands) {
    const outcome = await runShell(environment, root, command);
    const isClean = outcome.exitCode === 0 && outcome.ended === 'by-itself';
    all.push({
      command,
      found: isClean
        ? []
        : readFindings(
            outputTail([outcome], 100_000).replaceAll(`${root}/`, ''),
            (path) => files.has(path),
            outcome.ended === 'by-itself'
              ? `exit code ${String(outcome.exitCode ?? outcome.signal)}`
              : outcome.ended,
          ),
    });
  }
  return all;
}

/** Lines that name a file, or stand under one as ESLint prints them; where no file is named, every line. */
export function readFindings(output: string, exists: (path: string) => boolean, ending: string): Found[] {
  const lines = output
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  const found: Found[] = [];
  let heading: string | null = null;
  for (const line of lines) {
    const bare = line.trim().replace(/^\.\//, '');
    if (exists(bare)) {
      heading = bare;
      continue;
    }
    const named = /^([^\s:(]+)[:(]/.exec(bare)?.[1];
    if (named !== undefined && exists(named)) found.push({ file: named, text: bare });
    else if (heading !== null && /^\s/.test(line)) found.push({ file: heading, text: bare });
    else heading = null;
  }
  if (found.length > 0) return found.slice(0, MAX_FINDINGS);
  return lines.length > 0
    ? lines.slice(-20).map((text) => ({ file: null, text }))
    : [{ file: null, text: ending }];
}

/** Places move with every edit: a finding is the same when its file and its words are. */
function compare(command: string, now: readonly Found[], before: readonly Found[]): Finding[] {
  const key = ({ file, text }: Found): string => `${file ?? ''} ${text.replace(/\d+/g, '#')}`;
  const left = new Map<string, number>();
  for (const one of before) left.set(key(one), (left.get(key(one)) ?? 0) + 1);
  return now.map((one) => {
    const count = left.get(key(one)) ?? 0;
    left.set(key(one), count - 1);
    return { command, ...one, inBase: count > 0 };
  });
}
