import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { jsonValue, type JsonObject, type JsonValue } from '#shared/contracts/json.contract.ts';

/** The called function ended with an error; `name` of it stands in the message. */
export class FunctionFailed extends Error {
  override readonly name = 'FunctionFailed';
}

export interface LambdaCallerOptions {
  /** A test passes its own. */
  readonly client?: LambdaClient;
  readonly functionName: string;
}

/** Calls another function, waits for its end and gives its answer. @throws FunctionFailed */
export function createLambdaCaller({
  client = new LambdaClient({}),
  functionName,
}: LambdaCallerOptions): (payload: JsonObject) => Promise<JsonValue> {
  return async (payload) => {
    const { FunctionError, Payload } = await client.send(
      new InvokeCommand({
        FunctionName: functionName,
        InvocationType: 'RequestResponse',
        Payload: JSON.stringify(payload),
      }),
    );
    const answer = Payload?.transformToString() ?? '';
    if (FunctionError !== undefined) throw new FunctionFailed(`${functionName}: ${answer || FunctionError}`);
    return answer === '' ? null : jsonValue.parse(JSON.parse(answer));
  };
}
