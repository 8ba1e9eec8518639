import type { ProtectedChange } from './protected-change.ts';

/**
 * Compares a TOML or INI file section by section, as text without layout and comments: enough to say what changed, and
 * wrong only towards saying too much. A single key is named `section>key`.
 */
export const changedSections = (
  before: string | null,
  after: string | null,
  protectedNames: readonly (readonly [RegExp, ProtectedChange['kind']])[],
): readonly ProtectedChange[] => {
  const [was, is] = [sectionsOf(before ?? ''), sectionsOf(after ?? '')];
  const names = [...new Set([...was.keys(), ...is.keys()])].filter((name) => was.get(name) !== is.get(name));
  const rule = (name: string) => protectedNames.find(([pattern]) => pattern.test(name));
  return names.flatMap((name) => {
    const section = name.split('>')[0] ?? name;
    const found = section !== name && rule(section) ? undefined : rule(name);
    return found ? [{ key: name.replace('>', '.'), kind: found[1] }] : [];
  });
};

const sectionsOf = (text: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  const add = (name: string, line: string) => found.set(name, `${found.get(name) ?? ''}${line}\n`);
  let section = '';
  let key = '';
  for (const raw of text.split('\n')) {
    const line = raw.replace(/^\s*[#;].*$/, '').trimEnd();
    const header = /^\[{1,2}\s*([^[\]]+?)\s*\]{1,2}\s*(?:#.*)?$/.exec(line);
    const assigned = /^([\w."' -]+?)\s*=/.exec(line);
    if (header) {
      section = (header[1] ?? '').replace(/\s*\.\s*/g, '.').replace(/["']/g, '');
      key = '';
      continue;
    }
    if (line === '') continue;
    if (assigned) key = (assigned[1] ?? '').replace(/["']/g, '');
    // A dotted key at the top is a section in disguise.
    const name = section === '' ? key : section;
    add(name, line.trim());
    if (section !== '' && key !== '') add(`${section}>${key}`, line.trim());
  }
  return found;
};
