/** What is asked can't be done as things stand; the message says what can. */
export class OperationRefused extends Error {
  override readonly name = 'OperationRefused';
}
