import { createInterface } from 'node:readline';

export interface Person {
  /** @returns the answer as it was typed; undefined: nobody is there to give one */
  readonly ask: (question: string) => Promise<string | undefined>;
  leave(): void;
}

/**
 * Asks whoever is at standard input, one line an answer. The questions go to standard error, as what a program reads
 * stands on standard output. One reader for all of them: a second one would miss the lines that the first took in.
 */
export const personAtTerminal = (): Person => {
  // Lines alone: as a terminal it would take Ctrl-C for itself while no question is open.
  const reader = createInterface({ input: process.stdin, terminal: false });
  const lines = reader[Symbol.asyncIterator]();
  return {
    ask: async (question) => {
      process.stderr.write(question);
      const line = await lines.next();
      return line.done === true ? undefined : line.value;
    },
    leave: () => reader.close(),
  };
};
