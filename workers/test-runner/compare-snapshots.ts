/** What a story changed against its base: files with their roles, and lines. */
import { diffArrays } from 'diff';
import type { TestJobResult } from '#shared/contracts/jobs.contract.ts';
import { roleOfFile } from '#shared/domain/policies/file-roles.ts';
import type { RunnerName } from '#shared/domain/vocabulary.ts';
import { namedByConfiguration } from './named-by-configuration.ts';
import { textOf, type Snapshot } from './snapshot.ts';

export type ChangedFile = TestJobResult['changedFiles'][number];

export function changedFiles(
  base: Snapshot,
  now: Snapshot,
  runner: RunnerName,
  generated: readonly string[],
): ChangedFile[] {
  const named = namedByConfiguration(base, runner);
  const role = (path: string): ChangedFile['role'] => {
    const own = roleOfFile(path, runner, generated);
    return own === 'source' && named.has(path) ? 'runner' : own;
  };
  const paths = [...new Set([...base.keys(), ...now.keys()])].sort();
  return paths.flatMap((path): ChangedFile[] => {
    const [before, after] = [base.get(path), now.get(path)];
    const change =
      before === undefined
        ? 'added'
        : after === undefined
          ? 'deleted'
          : Buffer.compare(before.bytes, after.bytes) === 0
            ? undefined
            : 'modified';
    return change === undefined ? [] : [{ path, change, role: role(path) }];
  });
}

/** More lines than this are compared as one block: the comparison's time grows with their square. */
const MAX_COMPARED_LINES = 20_000;

interface LineChanges {
  /** Numbers, from 1, of lines that the new text has and the old one has not. */
  readonly added: readonly number[];
  /** Blocks of lines that the old text has and the new one has not. */
  readonly removed: readonly (readonly string[])[];
}

function compareLines(before: string, after: string): LineChanges {
  const [old, now] = [linesOf(before), linesOf(after)];
  if (old.length === 0 || old.length + now.length > MAX_COMPARED_LINES)
    return { added: now.map((_, index) => index + 1), removed: [old] };
  const added: number[] = [];
  const removed: string[][] = [];
  let line = 1;
  for (const part of diffArrays(old, now)) {
    if (part.removed) {
      removed.push(part.value);
      continue;
    }
    if (part.added) added.push(...part.value.map((_, index) => line + index));
    line += part.value.length;
  }
  return { added, removed };
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

export interface SourceLines {
  /** By file, numbers from 1 of lines of the story's own code that its base has not; no tests, documents, generated files. */
  readonly changed: Record<string, number[]>;
  /** Those of them that stood elsewhere in the base and were taken away there. */
  readonly moved: Record<string, number[]>;
}

export function changedSourceLines(
  base: Snapshot,
  now: Snapshot,
  files: readonly ChangedFile[],
): SourceLines {
  const sources = files.filter(({ role }) => role === 'source');
  const compared = sources.map(({ path }) => ({
    path,
    ...compareLines(textOf(base, path) ?? '', textOf(now, path) ?? ''),
  }));
  const gone = new Set(compared.flatMap(({ removed }) => removed.flatMap(blocksOf)));
  const kept = compared.filter(({ path }) => now.has(path));
  const moved = kept.map(({ path, added }) => [path, movedOf(added, textOf(now, path) ?? '', gone)] as const);
  return {
    changed: Object.fromEntries(kept.map(({ path, added }) => [path, [...added]])),
    moved: Object.fromEntries(moved.filter(([, lines]) => lines.length > 0)),
  };
}

/** Fewer lines in a row than this may be alike by chance. */
const MOVED_LINES = 3;

const blocksOf = (lines: readonly string[]): string[] =>
  lines.slice(MOVED_LINES - 1).map((_, index) => blockAt(lines, index));

/** Indentation may change with the place. */
const blockAt = (lines: readonly string[], index: number): string =>
  lines
    .slice(index, index + MOVED_LINES)
    .map((line) => line.trim())
    .join('\n');

function movedOf(added: readonly number[], text: string, gone: ReadonlySet<string>): number[] {
  const [lines, known] = [linesOf(text), new Set(added)];
  const moved = new Set<number>();
  for (const first of added) {
    const block = Array.from({ length: MOVED_LINES }, (_, index) => first + index);
    if (!block.every((line) => known.has(line)) || !gone.has(blockAt(lines, first - 1))) continue;
    block.forEach((line) => moved.add(line));
  }
  return [...moved];
}
