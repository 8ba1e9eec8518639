import type { Node } from 'web-tree-sitter';
import type { LineRange } from '#shared/ports/source-reader.port.ts';
import { linesOf, walk } from './syntax.ts';

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
  const functions: Node[] = [];
  walk(root, (node) => {
    if (isFunction(node)) functions.push(node);
    return true;
  });
  const lines = text.split('\n');
  const touched = new Set<Node>();
  for (const line of linesIn(changed, lines.length)) {
    const code = lines[line - 1] ?? '';
    const [from, to] = [code.length - code.trimStart().length, code.trimEnd().length];
    if (from >= to) continue;
    const owner = functions.findLast((fn) => holds(fn, line, from, to));
    if (owner) touched.add(owner);
    for (const fn of functions)
      if (overlaps(fn, line) && !holds(fn, line, from, to) && (owner === undefined || isBelow(fn, owner)))
        touched.add(fn);
  }
  return [...touched].filter((fn) => ![...touched].some((other) => other !== fn && isBelow(fn, other)));
};

/** Whether a range of lines touches a node. */
export const isTouched = (node: Node, changed: readonly LineRange[]): boolean => {
  const { first, last } = linesOf(node);
  return changed.some((range) => range.first <= last && range.last >= first);
};

function* linesIn(changed: readonly LineRange[], count: number): Generator<number> {
  for (const { first, last } of changed)
    for (let line = Math.max(1, first); line <= Math.min(last, count); line += 1) yield line;
}

const overlaps = (node: Node, line: number): boolean => {
  const { first, last } = linesOf(node);
  return first <= line && line <= last;
};

/** Whether the line's code, between these columns, lies within the node. */
const holds = (node: Node, line: number, from: number, to: number): boolean => {
  const { startPosition: start, endPosition: end } = node;
  const row = line - 1;
  const begins = start.row < row || (start.row === row && start.column <= from);
  const ends = end.row > row || (end.row === row && end.column >= to);
  return begins && ends;
};

const isBelow = (inner: Node, outer: Node): boolean =>
  inner.startIndex >= outer.startIndex && inner.endIndex <= outer.endIndex && inner.id !== outer.id;
