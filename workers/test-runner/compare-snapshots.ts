/** What a story changed against its base: files with their roles, and lines. */
import { diffArrays } from 'diff';
import type { TestJobResult } from '#shared/contracts/jobs.contract.ts';
import { roleOfFile } from '#shared/domain/policies/file-roles.ts';
import type { RunnerName } from '#shared/domain/vocabulary.ts';
import { textOf, type Snapshot } from './snapshot.ts';

export type ChangedFile = TestJobResult['changedFiles'][number];

export function changedFiles(
  base: Snapshot,
  now: Snapshot,
  runner: RunnerName,
  generated: readonly string[],
): ChangedFile[] {
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
    return change === undefined ? [] : [{ path, change, role: roleOfFile(path, runner, generated) }];
  });
}

/** More lines than this are compared as one block: the comparison's time grows with their square. */
const MAX_COMPARED_LINES = 20_000;

/** Numbers, from 1, of the lines that the new text has and the old one has not. */
export function changedLines(before: string, after: string): number[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  if (old.length === 0 || old.length + now.length > MAX_COMPARED_LINES)
    return now.map((_, index) => index + 1);
  const changed: number[] = [];
  let line = 1;
  for (const part of diffArrays(old, now)) {
    if (part.removed) continue;
    if (part.added) changed.push(...part.value.map((_, index) => line + index));
    line += part.value.length;
  }
  return changed;
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** Changed lines of the story's own code: no tests, documents, generated files. */
export function changedSourceLines(
  base: Snapshot,
  now: Snapshot,
  files: readonly ChangedFile[],
): Record<string, number[]> {
  const sources = files.filter(({ role, change }) => role === 'source' && change !== 'deleted');
  return Object.fromEntries(
    sources.map(({ path }) => [path, changedLines(textOf(base, path) ?? '', textOf(now, path) ?? '')]),
  );
}
