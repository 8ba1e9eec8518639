/** A command that is not carried out: it changes nothing, and its error and hint are the answer. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
  /** A sentence that names the one command that would help. */
  readonly hint: string;
  constructor(error: string, hint: string) {
    super(error);
    this.hint = hint;
  }
}
