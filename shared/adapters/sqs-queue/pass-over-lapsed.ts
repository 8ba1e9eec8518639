/** What SQS answers for a receipt whose delivery is over: there is nothing left to delete or to hide. */
const RECEIPT_OVER: ReadonlySet<string> = new Set([
  'MessageNotInflight',
  'ReceiptHandleIsInvalid',
  'InvalidParameterValue',
  'InvalidParameterValueException',
]);

/** Does it, unless the delivery that its receipt names is over. */
export async function passOverLapsed(operation: () => Promise<unknown>): Promise<void> {
  try {
    await operation();
  } catch (error) {
    if (!(error instanceof Error && RECEIPT_OVER.has(error.name))) throw error;
  }
}
