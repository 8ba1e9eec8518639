/** In the hollow copy that throws, module-level values that the story changed are what they were: values cannot throw. */
import { diffArrays } from 'diff';
import type { SourceReader } from '#shared/ports/source-reader.port.ts';
import { toRanges } from './to-ranges.ts';

export interface ChangedSource {
  readonly path: string;
  readonly text: string;
  /** Numbers, from 1, of the lines that the story changed. */
  readonly changed: readonly number[];
}

/**
 * A test of a limit that was lowered passes where the limit is emptied, and would count as vacuous if no copy showed the
 * old one. Blocks that grew stay, because what they declare anew must be there for the file to be loaded.
 * @param before text of the file on the story's base
 */
export async function withOldValues(
  reader: SourceReader,
  source: ChangedSource,
  before: string,
): Promise<ChangedSource> {
  let now = source;
  for (const block of replacedBlocks(before, source.text).toReversed())
    if (block.old.length >= block.count && (await holdsValuesOnly(reader, now, block)))
      now = putBack(now, block);
  return now;
}

interface Block {
  /** Number, from 1, of its first line in the new text, and of how many lines it has there. */
  readonly first: number;
  readonly count: number;
  readonly old: readonly string[];
}

function replacedBlocks(before: string, after: string): Block[] {
  const blocks: Block[] = [];
  let [line, old]: [number, readonly string[]] = [1, []];
  for (const { removed, added, value } of diffArrays(before.split('\n'), after.split('\n'))) {
    if (added && old.length > 0) blocks.push({ first: line, count: value.length, old });
    old = removed ? value : [];
    if (!removed) line += value.length;
  }
  return blocks;
}

async function holdsValuesOnly(
  reader: SourceReader,
  { path, text, changed }: ChangedSource,
  { first, count }: Block,
): Promise<boolean> {
  const inside = toRanges(changed.filter((line) => line >= first && line < first + count));
  const thrown = await reader.hollow({ path, text, how: 'throw', changed: inside });
  const emptied = await reader.hollow({ path, text, how: 'empty', changed: inside });
  if (thrown === undefined || thrown.functions > 0) return false;
  const lines = text.split('\n').slice(first - 1, first - 1 + count);
  return (emptied?.values ?? 0) > 0 || lines.every((line) => EMPTY_VALUE.test(line));
}

/** What is empty already is not counted as emptied. */
const EMPTY_VALUE = /[:=]\s*(?:\[\]|\{\}|\(\)|0|''|""|``|[Ff]alse|null|undefined|nil|None)\s*[;,]?\s*$/;

function putBack({ path, text, changed }: ChangedSource, { first, count, old }: Block): ChangedSource {
  return {
    path,
    text: text
      .split('\n')
      .toSpliced(first - 1, count, ...old)
      .join('\n'),
    changed: changed.flatMap((line) =>
      line < first ? [line] : line < first + count ? [] : [line + old.length - count],
    ),
  };
}
