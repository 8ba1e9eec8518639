import * as z from 'zod';
import {
  operationAnswer,
  type Operation,
  type OperationAnswer,
} from '#shared/contracts/operations.contract.ts';
import { administer } from '#shared/usecases/operations/administer.usecase.ts';
import { localApi } from './api-access.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { sayOperation } from './say-operation.ts';

export interface OperationFlags {
  readonly env?: string | undefined;
  readonly port: number;
  readonly json?: boolean | undefined;
}

const refused = z.object({ error: z.string() });

/** Carries an operation out and prints its answer. @throws CliError, OperationRefused */
export const answerOperation = async (wanted: Operation, flags: OperationFlags): Promise<void> => {
  const answer = await ask(wanted, flags);
  process.stdout.write(`${flags.json === true ? JSON.stringify(answer) : sayOperation(answer)}\n`);
};

/** Of the environment on AWS, or of the server that `start` runs: it holds the state folder. */
const ask = async (wanted: Operation, { env, port }: OperationFlags): Promise<OperationAnswer> => {
  if (env !== undefined) {
    const { openDeployedOperations } = await import('./deployed-operations.ts');
    return administer(wanted, await openDeployedOperations(env));
  }
  const response = await localApi(port).request('/admin', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wanted),
  });
  const answer: unknown = await response.json();
  if (response.status === 200) return operationAnswer.parse(answer);
  throw new CliError(
    response.status >= 500 ? EXIT.broke : EXIT.usedWrongly,
    refused.safeParse(answer).data?.error ?? 'the server refused the request',
  );
};
