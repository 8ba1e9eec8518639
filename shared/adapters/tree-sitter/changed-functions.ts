import type { Node } from 'web-tree-sitter';
import type { LineRange } from '#shared/ports/source-reader.port.ts';
import { linesOf, walk } from './syntax.ts';

/** A node's place, read once: each look at a tree in WebAssembly memory costs. Rows count from 0. */
interface Placed {
  readonly node: Node;
  readonly start: { readonly index: number; readonly row: number; readonly column: number };
  readonly end: { readonly index: number; readonly row: number; readonly column: number };
}

/**
 * Functions that a change touched. A changed line belongs to the innermost function that holds all of its code; a
 * function that begins or ends on a changed line is touched too, unless one around it already is (emptying that one
 * empties what is in it). So a change inside a callback does not empty everything around the callback.
 */
export const changedFunctions = (
  root: Node,
  text: string,
  changed: readonly LineRange[],
  isFunction: (node: Node) => boolean,
): readonly Node[] => {
  const lines = text.split('\n');
  const byRow = functionsByRow(root, isFunction);
  const touched = new Set<Placed>();
  for (const row of rowsIn(changed, lines.length)) {
    const code = lines[row] ?? '';
    const [from, to] = [code.length - code.trimStart().length, code.trimEnd().length];
    if (from >= to) continue;
    const here = byRow.get(row) ?? [];
    const owner = here.findLast((fn) => holds(fn, row, from, to));
    if (owner) touched.add(owner);
    for (const fn of here) {
      if (!holds(fn, row, from, to) && (owner === undefined || isBelow(fn, owner))) touched.add(fn);
    }
  }
  return outermost(touched);
};

/** Whether a range of lines touches a node. */
export const isTouched = (node: Node, changed: readonly LineRange[]): boolean => {
  const { first, last } = linesOf(node);
  return changed.some((range) => range.first <= last && range.last >= first);
};

/** The functions that each row meets, outer ones first. */
const functionsByRow = (
  root: Node,
  isFunction: (node: Node) => boolean,
): ReadonlyMap<number, readonly Placed[]> => {
  const byRow = new Map<number, Placed[]>();
  walk(root, (node) => {
    if (!isFunction(node)) return true;
    const fn: Placed = {
      node,
      start: { index: node.startIndex, ...node.startPosition },
      end: { index: node.endIndex, ...node.endPosition },
    };
    for (let row = fn.start.row; row <= fn.end.row; row += 1) {
      const known = byRow.get(row);
      if (known) known.push(fn);
      else byRow.set(row, [fn]);
    }
    return true;
  });
  return byRow;
};

function* rowsIn(changed: readonly LineRange[], count: number): Generator<number> {
  for (const { first, last } of changed) {
    for (let line = Math.max(1, first); line <= Math.min(last, count); line += 1) yield line - 1;
  }
}

/** Whether the row's code, between these columns, lies within the function. */
const holds = ({ start, end }: Placed, row: number, from: number, to: number): boolean => {
  const begins = start.row < row || (start.row === row && start.column <= from);
  const ends = end.row > row || (end.row === row && end.column >= to);
  return begins && ends;
};

const isBelow = (inner: Placed, outer: Placed): boolean =>
  inner !== outer && inner.start.index >= outer.start.index && inner.end.index <= outer.end.index;

/** Functions nest or lie apart, so in order of their starts one that is within another follows it. */
const outermost = (functions: ReadonlySet<Placed>): readonly Node[] => {
  const kept: Placed[] = [];
  const ordered = [...functions].toSorted(
    (a, b) => a.start.index - b.start.index || b.end.index - a.end.index,
  );
  for (const fn of ordered) {
    const last = kept.at(-1);
    if (last === undefined || fn.start.index >= last.end.index) kept.push(fn);
  }
  return kept.map(({ node }) => node);
};
