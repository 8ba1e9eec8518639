import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { createStepFunctions } from '#shared/adapters/step-functions/step-functions.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { asTask } from '#shared/edge/task-edge.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

const { TABLE_NAME, STATE_MACHINE_ARNS } = readEnvironment(env, process.env);

export const handler = asTask(
  createHandler({
    store: createDynamodbStore({ tableName: TABLE_NAME }),
    clock: systemClock,
    executions: createStepFunctions({ machines: STATE_MACHINE_ARNS }),
  }),
);
