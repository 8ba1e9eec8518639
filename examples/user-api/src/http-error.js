/** An answer that is not a success: `status`, one sentence, and the fields it is about. */
export class HttpError extends Error {
  constructor(status, message, details = []) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.details = details;
  }
}
