/** What is wrong with a project's configuration; the key stands before it. */

export const notYaml = (why: string): string => `not YAML: ${why}`;
export const yamlUnreadable = (why: string): string => `not YAML that can be read: ${why}`;
export const mustBeKeys = 'must be a map of keys (orchestrator, tdd, sprint, …)';
export const mustBeOneOf = (values: readonly string[]): string => `must be one of: ${values.join(', ')}`;
export const mustNotBeEmpty = 'must not be empty';
export const mustBeAtLeast = (least: number | bigint): string => `must be at least ${least}`;
export const mustBeAtMost = (most: number | bigint): string => `must be at most ${most}`;

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list (one "- item" a line)',
  object: 'a map of keys',
  record: 'a map of keys',
};

/** `type`: by its name in JavaScript or zod. */
export const mustBeOfType = (type: string): string => `must be ${EXPECTED[type] ?? `of type ${type}`}`;

export const unknownNear = (near: string): string => `unknown key; did you mean "${near}"?`;
/** `at`: the keys above it. */
export const unknownAmong = (known: readonly string[], at: readonly string[]): string =>
  `unknown key; ${at.length === 0 ? 'at the top' : `under "${at.join('.')}"`} these are known: ${known.join(', ')}`;
