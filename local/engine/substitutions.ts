import type { JsonObject, JsonValue } from '#shared/contracts/json.contract.ts';

const PLACEHOLDER = /\$\{([A-Za-z0-9_]+)\}/g;

/** A definition names `${…}` placeholders that nothing was given for. */
export class SubstitutionMissing extends Error {
  override readonly name = 'SubstitutionMissing';
  constructor(names: readonly string[]) {
    super(`no substitution for ${names.map((name) => `\${${name}}`).join(', ')}`);
  }
}

/** The definition with every `${Name}` in a string replaced, as CloudFormation does. @throws SubstitutionMissing */
export function substitute(source: JsonObject, substitutions: Readonly<Record<string, string>>): JsonObject {
  const missing = new Set<string>();
  const text = (value: string): string =>
    value.replaceAll(PLACEHOLDER, (whole: string, name: string) => {
      const replacement = substitutions[name];
      if (replacement === undefined) missing.add(name);
      return replacement ?? whole;
    });
  const within = (value: JsonValue): JsonValue => {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map(within);
    return typeof value === 'object' && value !== null ? object(value) : value;
  };
  const object = (value: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(value).map(([key, member]) => [key, within(member)]));
  const result = object(source);
  if (missing.size > 0) throw new SubstitutionMissing([...missing]);
  return result;
}

/** Substitutions that leave every placeholder of the definition as it stands. */
export function keepPlaceholders(source: JsonObject): Record<string, string> {
  const names = JSON.stringify(source).matchAll(PLACEHOLDER);
  return Object.fromEntries([...names].map(([whole, name]) => [name ?? '', whole]));
}
