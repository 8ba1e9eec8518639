/** What a command's end means to a script that called it. */
export const EXIT = { done: 0, answerIsNo: 1, usedWrongly: 2, broke: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command with a code and one line for a person. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: ExitCode;
  constructor(code: ExitCode, message: string) {
    super(message);
    this.code = code;
  }
}
