import type { ApiAnswer } from '#functions/answer-api/handler.ts';
import { operation } from '#shared/contracts/operations.contract.ts';
import { administer } from '#shared/usecases/operations/administer.usecase.ts';
import { OperationRefused } from '#shared/usecases/operations/operation-refused.ts';
import type { Host } from '../host/host.ts';
import { failedLocally } from './failed-locally.ts';

/** What `agent-workflow admin` asks of the process that holds the state folder: an operation in, its answer out. */
export const answerAdmin = async (body: string, host: Host): Promise<ApiAnswer> => {
  const wanted = operation.safeParse(parse(body));
  if (!wanted.success) return { status: 400, body: { error: 'the body is not an operation' } };
  try {
    const answer = await administer(wanted.data, {
      deadLetters: host.deadLetters,
      queue: host.queue,
      executions: host.engine,
      store: host.store,
      clock: host.clock,
      failedExecutions: failedLocally(host.engine),
      callFunction: async (name) => {
        // Locally events are told in this process, and no queue stands between.
        throw new OperationRefused(`${name} has no dead letters here`);
      },
    });
    return { status: 200, body: answer };
  } catch (error) {
    if (error instanceof OperationRefused) return { status: 409, body: { error: error.message } };
    throw error;
  }
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
