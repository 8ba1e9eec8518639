/** Symbols of the design's interfaces, and how error messages of the five runners name one. */
import type { Design } from './report-facts.ts';

/** @param symbol `name` or `Class.member` as found in an error */
export const isListedSymbol = (symbol: string, design: Design): boolean => {
  const wanted = partsOf(symbol);
  const last = wanted.at(-1);
  if (last === undefined) return false;
  return design.interfaces.some(({ symbols }) =>
    symbols.some((listed) => {
      const parts = partsOf(identifierOf(listed));
      return parts.at(-1) === last || (parts.length > 1 && parts[0] === last);
    }),
  );
};

/**
 * The identifier in a listed symbol, which may be a name, `Class.member` or a signature: `validate(user: User): Problem[]`,
 * `async def load(path)`, `func (s *Store) Add(t Task) error`.
 */
export const identifierOf = (listed: string): string => {
  const receiver = /^func\s*\(\s*\w*\s*\*?(\w+)(?:\[[^\]]*\])?\s*\)\s*(\w+)/.exec(listed.trim());
  if (receiver) return `${receiver[1]}.${receiver[2]}`;
  const bare = listed
    .trim()
    .replace(
      /^(?:(?:export|default|async|static|public|abstract|declare|function\*?|class|const|let|var|def|func|type|interface|struct|get|set|new)\s+)+/,
      '',
    );
  return (/^[\w$#.*]+/.exec(bare)?.[0] ?? bare).replace(/\.$/, '');
};

const partsOf = (symbol: string): readonly string[] =>
  symbol
    .replace(/\(.*$/, '')
    .split(/\.|#|::/)
    .map((part) => part.replace(/[^\w$]/g, ''))
    .filter((part) => part !== '' && part !== 'prototype');

const PATTERNS: readonly RegExp[] = [
  // JavaScript
  /does not provide an export named '?([\w$]+)'?/g,
  /(?:^|[\s:(])(?:\(\d+ ?, ?)?([\w$.]+)\)? is not a (?:function|constructor)/g,
  /No "([\w$]+)" export is defined/g,
  // Python
  /cannot import name '(\w+)'/g,
  /(?:object|module '[\w.]+'|class '[\w.]+'|type object '\w+') has no attribute '(\w+)'/g,
  /([\w.]+)\(\) (?:got an unexpected keyword argument|got multiple values|takes|missing \d+ required)/g,
  /'(\w+)' object is not callable/g,
  // Go
  /undefined: ([\w.]+)/g,
  /\b[\w.]+\.(\w+) undefined \(type/g,
  /(?:too many|not enough) arguments in call to ([\w.]+)/g,
  /cannot use .* in argument to ([\w.]+)/g,
  /unknown field '?(\w+)'? in struct literal/g,
  /assignment mismatch: \d+ variables? but ([\w.]+) returns/g,
  /(?:missing|has no) method (\w+)/g,
];

/** Names that a message blames, each once. */
export const symbolsInMessage = (message: string): readonly string[] => [
  ...new Set(PATTERNS.flatMap((pattern) => [...message.matchAll(pattern)].map((match) => match[1] ?? ''))),
];
