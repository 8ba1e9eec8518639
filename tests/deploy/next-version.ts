/** The next version of the app: every function's code and every state machine's definition is another one. */
import { appendFileSync, cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What functions of the next version print when they are loaded, and its definitions say in their comments. */
export const NEXT_VERSION = 'the next version';

/** Assets are stored under their hashes, and what is stored already is not stored again. */
const STORED = /\b([0-9a-f]{64})\.(json|zip)\b/g;
const COMMENT = /(\\"Comment\\":\s*\\")/g;

/** Writes it beside the assembly that it is made from. Gives its folder. */
export function makeNextVersion(assembly: string): string {
  const next = `${assembly}-next`;
  // What was packed before lies in the cache.
  cpSync(assembly, next, { recursive: true, filter: (path) => !path.endsWith('/.cache') });
  const bundles = readdirSync(next, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /^asset\.[0-9a-f]{64}\/index\.mjs$/.test(path),
  );
  for (const path of bundles)
    appendFileSync(join(next, path), `\nconsole.log(JSON.stringify({ message: '${NEXT_VERSION}' }));\n`);
  for (const name of readdirSync(next)) {
    if (!/^manifest\.json$|\.(assets|template)\.json$/.test(name)) continue;
    const text = readFileSync(join(next, name), 'utf8').replaceAll(STORED, '$1-next.$2');
    writeFileSync(join(next, name), text.replaceAll(COMMENT, `$1${NEXT_VERSION}: `));
  }
  return next;
}
