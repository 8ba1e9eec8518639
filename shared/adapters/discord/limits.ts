/** What Discord takes (its API reference, version 10): application commands, message objects, components, modals. */
export const LIMITS = {
  commandName: 32,
  commandDescription: 100,
  /** Options of a command or subcommand, subcommands of a command, choices of an option. */
  options: 25,
  choiceName: 100,
  /** The most that a person can type into one option. */
  optionText: 6_000,
  embedTitle: 256,
  embedDescription: 4_096,
  content: 2_000,
  buttonLabel: 80,
  buttonsInRow: 5,
  rows: 5,
  customId: 100,
  modalTitle: 45,
  fieldPlaceholder: 100,
  threadName: 100,
  fileDescription: 1_024,
  nonce: 25,
} as const;

/** An interaction's token is good for 15 minutes; who is nearly too late goes the other way. */
export const TOKEN_MS = 14.5 * 60_000;
