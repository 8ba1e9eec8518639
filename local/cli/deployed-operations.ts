import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { createDeployedStack } from '#shared/adapters/deployed-stack/deployed-stack.adapter.ts';
import { createLambdaCaller } from '#shared/adapters/lambda-caller/lambda-caller.adapter.ts';
import { createSqsDeadLetters } from '#shared/adapters/sqs-queue/sqs-dead-letters.adapter.ts';
import { createSqsQueue } from '#shared/adapters/sqs-queue/sqs-queue.adapter.ts';
import { createFailedExecutions } from '#shared/adapters/step-functions/failed-executions.adapter.ts';
import { createStepFunctions } from '#shared/adapters/step-functions/step-functions.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import type { AdministerDeps } from '#shared/usecases/operations/administer.usecase.ts';
import { findData } from './deployed-data.ts';
import { readResources } from './deployed-resources.ts';

/** The operations' means in an environment on AWS, by the person's own credentials. @throws EnvironmentMissing */
export const openDeployedOperations = async (environment: string): Promise<AdministerDeps> => {
  const { queues, deadLetters, machines, functions } = readResources(
    await createDeployedStack({ environment }).resources(),
  );
  const { tableName } = await findData(environment);
  return {
    store: createDynamodbStore({ tableName }),
    clock: systemClock,
    deadLetters: createSqsDeadLetters({ urls: deadLetters }),
    queue: createSqsQueue({ urls: queues }),
    executions: createStepFunctions({ machines }),
    failedExecutions: createFailedExecutions({ machines }),
    callFunction: async (name, event) => {
      const functionName = functions[name];
      if (functionName === undefined) throw new Error(`the stack has no function ${name}`);
      await createLambdaCaller({ functionName })(event);
    },
  };
};
