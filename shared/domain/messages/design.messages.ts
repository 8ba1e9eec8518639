import { headline, listWords } from './plain-words.ts';

export interface DesignFacts {
  readonly criteria: readonly {
    readonly id: string;
    readonly text: string;
    readonly keeps?: boolean | undefined;
  }[];
  readonly interfaces: readonly { readonly module: string; readonly symbols: readonly string[] }[];
  readonly changes: readonly { readonly test: string; readonly why: string }[];
  readonly packages: readonly { readonly name: string; readonly version: string; readonly why: string }[];
}

const LENGTH = 160;

/** An accepted design, for the person who is asked about it: what will be proved, on which interfaces, and what it changes beside. */
export const designLines = ({ criteria, interfaces, changes, packages }: DesignFacts): readonly string[] => [
  'The design:',
  ...criteria.map(
    ({ id, text, keeps }) =>
      `    ${id}  ${headline(text, LENGTH)}${keeps === true ? ' (exists and must stay)' : ''}`,
  ),
  ...interfaces.map(({ module, symbols }) => `    ${module}: ${headline(listWords(symbols), LENGTH)}`),
  ...changes.map(({ test, why }) => `    changes the old test ${test}: ${headline(why, LENGTH)}`),
  ...packages.map(
    ({ name, version, why }) => `    adds the package ${name} ${version}: ${headline(why, LENGTH)}`,
  ),
];
