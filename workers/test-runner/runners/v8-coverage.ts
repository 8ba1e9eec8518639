/** Lines that ran, from what V8 writes to NODE_V8_COVERAGE. A line is uncovered when no process ran any of its code. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import type { RunReport } from '#shared/contracts/test-report.contract.ts';
import { codeLines } from './code-lines.ts';

type Coverage = NonNullable<RunReport['coverage']>;

const range = z.object({ startOffset: z.int(), endOffset: z.int(), count: z.int() });
const profile = z.object({
  result: z.array(z.object({ url: z.string(), functions: z.array(z.object({ ranges: z.array(range) })) })),
});
type Range = z.infer<typeof range>;

export async function readV8Coverage(input: { root: string; folders: readonly string[] }): Promise<Coverage> {
  const prefix = `${pathToFileURL(input.root).href}/`;
  const scripts = new Map<string, Range[][]>();
  for (const folder of input.folders) {
    for (const name of await readdir(folder)) {
      for (const { url, functions } of parseProfile(await readFile(join(folder, name), 'utf8'))) {
        const path = url.startsWith(prefix) ? decodeURIComponent(url.slice(prefix.length)) : '';
        if (path === '' || path.includes('node_modules/') || path.includes('?')) continue;
        scripts.set(path, [...(scripts.get(path) ?? []), functions.flatMap(({ ranges }) => ranges)]);
      }
    }
  }
  const files = await Promise.all(
    [...scripts].map(async ([path, runs]) =>
      coverageOf(path, await readFile(join(input.root, path), 'utf8').catch(() => ''), runs),
    ),
  );
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function parseProfile(text: string): z.infer<typeof profile>['result'] {
  try {
    return profile.parse(JSON.parse(text)).result;
  } catch {
    return []; // a process that was killed leaves half a file
  }
}

function coverageOf(path: string, text: string, runs: readonly Range[][]): Coverage[number] {
  const counts = runs.map((ranges) => countsByOffset(text.length, ranges));
  const covered: number[] = [];
  const uncovered: number[] = [];
  for (const { line, start, end } of codeLines(text)) {
    const ran = counts.some((count) => hasRun(count, text, start, end));
    (ran ? covered : uncovered).push(line);
  }
  return { path, covered, uncovered };
}

/** How often each character ran: inner ranges outrank the ones around them. */
function countsByOffset(length: number, ranges: readonly Range[]): Uint8Array {
  const counts = new Uint8Array(length).fill(1);
  const outerFirst = ranges.toSorted((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  for (const { startOffset, endOffset, count } of outerFirst)
    counts.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  return counts;
}

/** A line of closing brackets alone belongs to what came before it, whatever its own count. */
function hasRun(counts: Uint8Array, text: string, start: number, end: number): boolean {
  for (let offset = start; offset < end; offset += 1) {
    if (counts[offset] === 1 && !/[\s{}()[\];,]/.test(text[offset] ?? '')) return true;
  }
  return !/[^\s{}()[\];,]/.test(text.slice(start, end)) && counts.subarray(start, end).includes(1);
}
