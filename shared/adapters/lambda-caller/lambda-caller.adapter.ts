import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { JsonObject } from '#shared/contracts/json.contract.ts';

/** The called function ended with an error; `name` of it stands in the message. */
export class FunctionFailed extends Error {
  override readonly name = 'FunctionFailed';
}

export interface LambdaCallerOptions {
  /** A test passes its own. */
  readonly client?: LambdaClient;
  readonly functionName: string;
}

/** Calls another function and waits for its end. @throws FunctionFailed */
export function createLambdaCaller({
  client = new LambdaClient({}),
  functionName,
}: LambdaCallerOptions): (payload: JsonObject) => Promise<void> {
  return async (payload) => {
    const { FunctionError, Payload } = await client.send(
      new InvokeCommand({
        FunctionName: functionName,
        InvocationType: 'RequestResponse',
        Payload: JSON.stringify(payload),
      }),
    );
    if (FunctionError !== undefined)
      throw new FunctionFailed(`${functionName}: ${Payload?.transformToString() ?? FunctionError}`);
  };
}
