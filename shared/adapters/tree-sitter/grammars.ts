import { fileURLToPath } from 'node:url';
import { Language, Parser, type Node } from 'web-tree-sitter';

/** Grammars in use, by the name of their file. */
export type GrammarName = 'javascript' | 'typescript' | 'tsx' | 'python' | 'go';

/** A source file as its syntax tree; `hasError` when it is not valid in this language. */
export interface ParsedSource {
  readonly root: Node;
  readonly hasError: boolean;
}

const parsers = new Map<GrammarName, Promise<Parser>>();
let ready: Promise<void> | undefined;

/**
 * Parses `text` and hands its tree to `use`; the tree lives in WebAssembly memory, which no collector frees, so it is
 * gone when `use` returns. Parsers are loaded once a process, 20 ms each.
 */
export const withSource = async <T>(
  grammar: GrammarName,
  text: string,
  use: (source: ParsedSource) => T,
): Promise<T> => {
  const known = parsers.get(grammar) ?? loadParser(grammar);
  parsers.set(grammar, known);
  const parser = await known;
  const tree = parser.parse(text);
  if (!tree) throw new Error(`the ${grammar} grammar gave no tree`);
  try {
    return use({ root: tree.rootNode, hasError: tree.rootNode.hasError });
  } finally {
    tree.delete();
  }
};

const loadParser = async (grammar: GrammarName): Promise<Parser> => {
  ready ??= Parser.init();
  await ready;
  const file = import.meta.resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${grammar}.wasm`);
  const parser = new Parser();
  parser.setLanguage(await Language.load(fileURLToPath(file)));
  return parser;
};

/** The grammar that reads a file of this name; undefined: none does. */
export const grammarOf = (path: string): GrammarName | undefined => {
  const extension = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase();
  switch (extension) {
    case 'js':
    case 'cjs':
    case 'mjs':
    case 'jsx':
      return 'javascript';
    case 'ts':
    case 'cts':
    case 'mts':
      return 'typescript';
    case 'tsx':
      return 'tsx';
    case 'py':
      return 'python';
    case 'go':
      return 'go';
    default:
      return undefined;
  }
};
