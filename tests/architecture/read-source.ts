import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';

/** The repository, without a slash at its end. */
export const ROOT = join(import.meta.dirname, '../..');

export interface SourceFacts {
  readonly path: string;
  readonly lines: number;
  /** Module specifiers of imports and re-exports. */
  readonly imports: readonly string[];
  /** `a.b` and called `f()` as they stand in code, comments and strings left out. */
  readonly uses: ReadonlySet<string>;
  /** Literals that are sentences, or that stand where a person is told something; `…` for each value in them. */
  readonly wording: readonly string[];
}

/** Properties whose text people read. */
const TOLD = new Set(['says', 'reply', 'question', 'text', 'problem', 'hint']);

const literalText = (node: ts.Node): string | undefined => {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…');
};

/** Whether the text is all of a property that people read, also by one branch of a condition, or of a refusal. */
const isTold = (node: ts.Node): boolean => {
  const { parent } = node;
  if (ts.isConditionalExpression(parent) || ts.isParenthesizedExpression(parent)) return isTold(parent);
  if (ts.isPropertyAssignment(parent)) return TOLD.has(parent.name.getText());
  return ts.isNewExpression(parent) && parent.expression.getText() === 'CommandRefused';
};

const isWording = (node: ts.Node, text: string): boolean =>
  text.trim().split(/\s+/).length >= 3 && (/[\p{L}…"')][.?!]$/u.test(text) || isTold(node));

/** Repository-relative paths of TypeScript files under the folders, fixtures left out. */
export async function typeScriptFiles(folders: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    for (const file of await readdir(join(ROOT, folder), { recursive: true }).catch(() => [])) {
      if (file.endsWith('.ts') && !/(^|\/)(fixtures|node_modules)\//.test(file))
        found.push(`${folder}/${file}`);
    }
  }
  return found.sort();
}

/** Reads what a file imports and uses, by its syntax tree. */
export function readFacts(path: string, text: string): SourceFacts {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports: string[] = [];
  const uses = new Set<string>();
  const wording: string[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      imports.push((node.moduleSpecifier as ts.StringLiteral).text);
    }
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      uses.add(`${node.expression.text}.${node.name.text}`);
    }
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) uses.add(`${node.expression.text}()`);
    if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && !node.arguments?.length) {
      uses.add(`new ${node.expression.text}()`);
    }
    const text = literalText(node);
    if (text !== undefined && isWording(node, text)) wording.push(text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { path, lines: text.split('\n').length - 1, imports, uses, wording };
}

export async function readAll(folders: readonly string[]): Promise<SourceFacts[]> {
  const files = await typeScriptFiles(folders);
  return Promise.all(files.map(async (path) => readFacts(path, await readFile(join(ROOT, path), 'utf8'))));
}
