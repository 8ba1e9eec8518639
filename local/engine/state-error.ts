/** What AWS allows for an input, a result or an output: 256 KiB of UTF-8. */
export const DATA_LIMIT_BYTES = 262_144;

/** A state failed under an error name that Retry and Catch can match. */
export class StateError extends Error {
  override readonly name = 'StateError';
  readonly error: string | undefined;
  readonly reason: string | undefined;

  constructor(error: string | undefined, reason: string | undefined) {
    super(`${error ?? 'error without a name'}: ${reason ?? ''}`);
    this.error = error;
    this.reason = reason;
  }
}

/** A failure that the interpreter itself raises; its cause names the state and when it was entered, as on AWS. */
export class InterpreterError extends StateError {
  /** The field that was evaluated (`Arguments/Payload/id`), when an expression failed. */
  readonly location: string | undefined;

  constructor(error: string, reason: string, location?: string) {
    super(error, reason);
    this.location = location;
  }
}

/** A task's time is up: reported as States.Timeout, by AWS without a cause, also when it was the heartbeat that was missed. */
export class TaskTimeout extends StateError {
  readonly heartbeat: boolean;

  constructor(heartbeat: boolean, reason?: string) {
    super('States.Timeout', reason);
    this.heartbeat = heartbeat;
  }
}

export function queryEvaluationError(location: string, reason: string): InterpreterError {
  return new InterpreterError('States.QueryEvaluationError', reason, location);
}
