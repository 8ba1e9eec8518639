/**
 * Whether JSON names a member twice. Parsers take the last one silently, a person reads the first: what was signed would not
 * be what is seen.
 * @param text JSON that parses
 * @param parsed what it parses to
 */
export const namesTwice = (text: string, parsed: unknown): boolean => countNamed(text) !== countKeys(parsed);

const STRING = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

const countNamed = (text: string): number => {
  let named = 0;
  for (const [, colon] of text.matchAll(STRING)) if (colon !== undefined) named += 1;
  return named;
};

const countKeys = (value: unknown): number => {
  if (value === null || typeof value !== 'object') return 0;
  const members = Object.values(value).reduce((sum: number, member) => sum + countKeys(member), 0);
  return members + (Array.isArray(value) ? 0 : Object.keys(value).length);
};
