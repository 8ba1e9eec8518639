/** Reads the front matter of `docs/tdd/<story>/design.md`. */
import { parseDocument } from 'yaml';
import * as z from 'zod';
import { design as designSchema, type Design } from '#shared/contracts/design.contract.ts';

/** A design, or everything that is wrong with it, one line each, naming the place and the fix. */
export type ReadDesign =
  { readonly ok: true; readonly design: Design } | { readonly ok: false; readonly errors: readonly string[] };

/** Larger front matter is no design; it also bounds what the YAML parser is given. */
const MAX_FRONT_MATTER = 64_000;

export const parseDesign = (markdown: string): ReadDesign => {
  const text = markdown.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const front = /^---[ \t]*\n([\s\S]*?)^---[ \t]*$/m.exec(text);
  if (!text.startsWith('---') || front?.index !== 0) {
    return {
      ok: false,
      errors: ['it must begin with front matter: a line "---", the keys in YAML, a line "---"'],
    };
  }
  const yaml = front[1] ?? '';
  if (yaml.length > MAX_FRONT_MATTER)
    return {
      ok: false,
      errors: [`the front matter has ${yaml.length} characters; at most ${MAX_FRONT_MATTER}`],
    };
  const document = parseDocument(yaml, { prettyErrors: true, uniqueKeys: true });
  if (document.errors.length > 0)
    return {
      ok: false,
      errors: document.errors.map(
        ({ message }) => `the front matter is not valid YAML: ${message.split('\n')[0] ?? message}`,
      ),
    };
  return validate(toPlain(document));
};

/** Aliases are not resolved: nothing in a design needs them and nested ones grow without end. */
const toPlain = (document: ReturnType<typeof parseDocument>): unknown => {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    return undefined;
  }
};

/** Both become words of a package manager's command: a registry's name and one version, no option, address or range. */
const packageToAdd = z.object({
  name: z.string().regex(/^@?[A-Za-z0-9][\w./~-]*$/, 'must be the name that the registry knows'),
  version: z.string().regex(/^v?\d[\w.+-]*$/, 'must be one exact version, as text: "1.2.3"'),
  why: z.string().min(1),
});
const written = designSchema.extend({ packages: z.array(packageToAdd).default([]) });

const validate = (value: unknown): ReadDesign => {
  const parsed = written.safeParse(value);
  if (parsed.success) return { ok: true, design: parsed.data };
  return {
    ok: false,
    errors: parsed.error.issues.map(
      ({ path, message }) => `${where(path)}: ${message}${HINTS[String(path[0])] ?? ''}`,
    ),
  };
};

const where = (path: readonly PropertyKey[]): string =>
  path.length === 0
    ? 'front matter'
    : path
        .map((key, index) =>
          typeof key === 'number' ? `[${key + 1}]` : `${index > 0 ? '.' : ''}${String(key)}`,
        )
        .join('');

const HINTS: Readonly<Record<string, string>> = {
  criteria: ' (wanted: [{id: AC1, text: …, keeps?: true}], ids "AC" and a number)',
  interfaces: ' (wanted: [{module: src/file.js, symbols: [name]}])',
  files: ' (wanted: a list of paths)',
  changes: ' (wanted: [{test: tests/unit/x.test.js, why: …}])',
  packages: ' (wanted: [{name, version, why}])',
  level: ' (wanted: unit or integration)',
};
