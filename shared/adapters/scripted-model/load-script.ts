/** Reads a script with the files beside it, and finds all that is wrong with it at once. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { LineCounter, parseDocument, type Document } from 'yaml';
import type { JsonObject, JsonValue } from '#shared/contracts/json.contract.ts';
import { script, type Script, type ScriptTurn } from './script.ts';

/** The script cannot be played. One line for each fault, with its place. */
export class ScriptInvalid extends Error {
  override readonly name = 'ScriptInvalid';
  readonly problems: readonly string[];
  constructor(file: string, problems: readonly string[]) {
    super(`the script ${file} is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

const MAX_BYTES = 16 * 1024 * 1024;

/** The script with every `contentFrom` replaced by that file's text. @throws ScriptInvalid */
export const loadScript = async (file: string): Promise<Script> => {
  const text = await readText(file).catch((error: unknown) => {
    throw new ScriptInvalid(file, [reason(error)]);
  });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0)
    throw new ScriptInvalid(
      file,
      document.errors.map(({ message }) => message.split('\n')[0] ?? message),
    );
  const parsed = script.safeParse(document.toJS());
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `${place(document, lines, issue.path)}${issue.message}`,
    );
    throw new ScriptInvalid(file, problems);
  }
  const problems: string[] = [];
  const folder = dirname(resolve(file));
  const replies = await Promise.all(
    parsed.data.replies.map(async (reply, index) => {
      const at = (turn: number) => place(document, lines, ['replies', index, 'turns', turn]);
      const turns = await Promise.all(
        reply.turns.map((turn, n) => withContents(turn, folder, (text) => problems.push(at(n) + text))),
      );
      return { ...reply, turns };
    }),
  );
  if (problems.length > 0) throw new ScriptInvalid(file, problems);
  return { ...parsed.data, replies };
};

const withContents = async (
  turn: ScriptTurn,
  folder: string,
  problem: (text: string) => void,
): Promise<ScriptTurn> => {
  if (!('tools' in turn)) return turn;
  const tools = await Promise.all(
    turn.tools.map(async ({ name, input }) => ({ name, input: await withContent(input, folder, problem) })),
  );
  return { tools };
};

const withContent = async (
  input: JsonObject,
  folder: string,
  problem: (text: string) => void,
): Promise<JsonObject> => {
  const { contentFrom, ...rest } = input;
  if (contentFrom === undefined) return input;
  if ('content' in rest) problem('input has both content and contentFrom');
  const content = await contentOf(contentFrom, folder).catch((error: unknown) => {
    problem(`contentFrom: ${reason(error)}`);
    return '';
  });
  return { ...rest, content };
};

const contentOf = async (from: JsonValue, folder: string): Promise<string> => {
  if (typeof from !== 'string') throw new Error('must be the name of a file beside the script');
  const path = join(folder, from);
  if (relative(folder, path).split(sep)[0] === '..' || resolve(from) === from)
    throw new Error(`${from} does not lie beside the script`);
  return readText(path);
};

const readText = async (path: string): Promise<string> => {
  const { size } = await stat(path);
  if (size > MAX_BYTES) throw new Error(`${path} has more than ${MAX_BYTES} bytes`);
  return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
};

const reason = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT')
    return `there is no such file${error instanceof Error && 'path' in error ? `: ${String(error.path)}` : ''}`;
  return error instanceof Error ? error.message : String(error);
};

/** `line 12, replies.2.when.role: ` for the deepest node that the path leads to. */
const place = (document: Document, lines: LineCounter, path: readonly PropertyKey[]): string => {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
      return `line ${lines.linePos(Number(node.range[0])).line}, ${path.map(String).join('.') || 'script'}: `;
    }
  }
  return `${path.map(String).join('.') || 'script'}: `;
};
