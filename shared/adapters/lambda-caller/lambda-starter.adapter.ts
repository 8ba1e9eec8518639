import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { LambdaCallerOptions } from './lambda-caller.adapter.ts';

/**
 * Leaves a call with Lambda and does not wait for its end. Lambda keeps it for six hours while the function is busy,
 * repeats one that fails twice, and lays it with the function's dead letters then.
 */
export function createLambdaStarter({
  client = new LambdaClient({}),
  functionName,
}: LambdaCallerOptions): (payload: JsonObject) => Promise<void> {
  return async (payload) => {
    await client.send(
      new InvokeCommand({
        FunctionName: functionName,
        InvocationType: 'Event',
        Payload: JSON.stringify(payload),
      }),
    );
  };
}
