import { Duration, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { pascalCase } from '#shared/contracts/machines.contract.ts';
import { QUEUES, type QueueName } from '#shared/contracts/queues.contract.ts';

/** Longer than six times the slowest consumer of a queue that a function reads; workers extend their own leases. */
const VISIBILITY = Duration.minutes(6);
const DEAD_LETTERS_KEPT = Duration.days(14);

/** The product's queues, each with its dead letters. */
export class JobQueues extends Construct {
  readonly queues: ReadonlyMap<QueueName, Queue>;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const queues = new Map<QueueName, Queue>();
    for (const { name, fifo, deadLetter, maxReceiveCount } of QUEUES) {
      const dead = createDeadLetters(this, deadLetter, { fifo });
      const queue = new Queue(this, constructId(name), {
        ...secured(fifo),
        visibilityTimeout: VISIBILITY,
        deadLetterQueue: { queue: dead, maxReceiveCount },
      });
      queues.set(name, queue).set(deadLetter, dead);
    }
    this.queues = queues;
  }
}

/** A queue for what could not be carried out. */
export function createDeadLetters(scope: Construct, name: string, { fifo }: { fifo: boolean }): Queue {
  const queue = new Queue(scope, constructId(name), {
    ...secured(fifo),
    visibilityTimeout: VISIBILITY,
    retentionPeriod: DEAD_LETTERS_KEPT,
  });
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: 'It is a dead-letter queue itself; what lies here is alarmed and waits for a person.',
  });
  return queue;
}

function secured(fifo: boolean): QueueProps {
  return {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    ...(fifo ? { fifo, contentBasedDeduplication: true } : {}),
  };
}

/** `commands-dead.fifo` → `CommandsDead`. */
const constructId = (name: string): string => pascalCase(name.replace('.fifo', ''));
