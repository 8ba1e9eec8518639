import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { createLambdaCaller } from '#shared/adapters/lambda-caller/lambda-caller.adapter.ts';
import { createLambdaStarter } from '#shared/adapters/lambda-caller/lambda-starter.adapter.ts';
import { createSnsAnnouncer } from '#shared/adapters/sns-announcer/sns-announcer.adapter.ts';
import { createStepFunctions } from '#shared/adapters/step-functions/step-functions.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { TASK_VERSION } from '#shared/contracts/task-input.contract.ts';
import { logger } from '#shared/edge/house-middleware.ts';
import { namedIds } from '#shared/edge/named-ids.ts';
import { asStreamConsumer } from '#shared/edge/stream-edge.ts';
import { readEnvironment } from '#shared/edge/read-environment.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

const { TABLE_NAME, STATE_MACHINE_ARNS, TOPIC_ARN, GIT_OPS_FUNCTION, ENQUEUE_JOB_FUNCTION } = readEnvironment(
  env,
  process.env,
);
/** Not waited for: a push that is refused, or a slow host, would hold up the changes of everybody in this shard. */
const startGitOps = createLambdaStarter({ functionName: GIT_OPS_FUNCTION });
const callEnqueueJob = createLambdaCaller({ functionName: ENQUEUE_JOB_FUNCTION });

export const handler = asStreamConsumer(
  createHandler({
    store: createDynamodbStore({ tableName: TABLE_NAME }),
    clock: systemClock,
    executions: createStepFunctions({ machines: STATE_MACHINE_ARNS }),
    announcer: createSnsAnnouncer({ topicArn: TOPIC_ARN }),
    runTests: async (run) => {
      await callEnqueueJob({ v: TASK_VERSION, kind: 'rerun', ...run });
    },
    checkPull: async ({ projectId, number, head, step }) => {
      await (step === 'run'
        ? callEnqueueJob({ v: TASK_VERSION, kind: 'pull', projectId, number, head })
        : startGitOps({ v: TASK_VERSION, operation: `${step}-pull`, projectId, number, head }));
    },
    onFailure: (error, change) =>
      logger.error('a change was not carried out', { ...namedIds(change), reason: String(error) }),
    exportState: (projectId) => startGitOps({ v: TASK_VERSION, operation: 'export-state', projectId }),
  }),
);
