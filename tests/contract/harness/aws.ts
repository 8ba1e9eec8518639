import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { createS3Blobs } from '#shared/adapters/s3-blobs/s3-blobs.adapter.ts';
import { createSqsDeadLetters } from '#shared/adapters/sqs-queue/sqs-dead-letters.adapter.ts';
import { createSqsQueue } from '#shared/adapters/sqs-queue/sqs-queue.adapter.ts';
import { createSsmSigner } from '#shared/adapters/ssm-signer/ssm-signer.adapter.ts';
import { QUEUES } from '#shared/contracts/queues.contract.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { DeadLetters } from '#shared/ports/dead-letters.port.ts';
import type { Queue } from '#shared/ports/queue.port.ts';
import type { Signer } from '#shared/ports/signer.port.ts';
import type { Store } from '#shared/ports/store.port.ts';
import { fakeDynamodb } from '../fakes/fake-dynamodb.ts';
import { fakeS3 } from '../fakes/fake-s3.ts';
import { fakeSqs } from '../fakes/fake-sqs.ts';
import { fakeSsm } from '../fakes/fake-ssm.ts';

export const awsStore = (): Store =>
  createDynamodbStore({ client: fakeDynamodb(), tableName: 'table', pause: () => Promise.resolve() });

export interface Queues {
  readonly queue: Queue;
  readonly letters: DeadLetters;
}

export const awsQueue = (clock: Clock): Queue => awsQueues(clock).queue;

export function awsQueues(clock: Clock): Queues {
  const deadLetters = Object.fromEntries(
    QUEUES.map(({ name, deadLetter, maxReceiveCount }) => [
      name,
      { queue: deadLetter, after: maxReceiveCount },
    ]),
  );
  const urls = Object.fromEntries(
    QUEUES.flatMap(({ name, deadLetter }) => [name, deadLetter]).map((name) => [
      name,
      `https://sqs.test/${name}`,
    ]),
  );
  const client = fakeSqs(clock, deadLetters);
  const deadUrls = Object.fromEntries(QUEUES.map(({ deadLetter }) => [deadLetter, urls[deadLetter]!]));
  return {
    queue: createSqsQueue({ client, urls }),
    letters: createSqsDeadLetters({ client, urls: deadUrls }),
  };
}

export const awsBlobs = (): Blobs => createS3Blobs({ client: fakeS3(), bucket: 'blobs' });
export const awsSigner = (): Signer => createSsmSigner({ client: fakeSsm(), environment: 'test' });
