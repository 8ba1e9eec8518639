/** Small questions that every language's reader asks of a syntax tree. */
import { createHash } from 'node:crypto';
import type { Node } from 'web-tree-sitter';

export const namedChildren = (node: Node): readonly Node[] => node.namedChildren;

/** Named children without comments. */
export const codeChildren = (node: Node): readonly Node[] =>
  namedChildren(node).filter(({ type }) => type !== 'comment');

export const field = (node: Node, name: string): Node | undefined =>
  node.childForFieldName(name) ?? undefined;

/** Depth first, the node itself included; `enter` returns false to leave out what is below. */
export const walk = (node: Node, enter: (node: Node) => boolean): void => {
  if (!enter(node)) return;
  for (const child of namedChildren(node)) walk(child, enter);
};

/** 1-based lines that a node covers. */
export const linesOf = (node: Node): { first: number; last: number } => ({
  first: node.startPosition.row + 1,
  last: node.endPosition.row + 1,
});

/** SHA-256 over a node's words: the same for two texts that differ in layout and comments only. */
export const hashOfCode = (nodes: readonly Node[]): string => {
  const hash = createHash('sha256');
  const add = (node: Node): void => {
    if (node.type === 'comment') return;
    if (node.childCount === 0) hash.update(`${node.text}\0`);
    node.children.forEach(add);
  };
  nodes.forEach(add);
  return hash.digest('hex');
};

/** Ids of criteria in a name: `AC` and a number, without regard to case, each once. */
export const criteriaIn = (name: string): readonly string[] => [
  ...new Set([...name.matchAll(/ac\d+/gi)].map(([id]) => id.toUpperCase())),
];

export interface Edit {
  /** Offsets in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies edits; one that lies inside another's range is left out with it. */
export const applyEdits = (text: string, edits: readonly Edit[]): string => {
  const parts: string[] = [];
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (edit.start < at) continue;
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  return parts.join('') + text.slice(at);
};
