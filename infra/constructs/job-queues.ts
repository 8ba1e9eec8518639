import { Duration, Validations } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { pascalCase } from '#shared/contracts/machines.contract.ts';
import { QUEUES, type QueueName } from '#shared/contracts/queues.contract.ts';
import { addAlarm, ALARM_PERIOD } from './alarms.ts';

/** Longer than six times the slowest consumer of a queue that a function reads; workers extend their own leases. */
const VISIBILITY = Duration.minutes(6);
const DEAD_LETTERS_KEPT = Duration.days(14);
/** A message that has waited so long is not being worked on. */
const OLDEST_SECONDS = 900;

/** The product's queues, each with its dead letters and an alarm on any message there. */
export class JobQueues extends Construct {
  readonly queues: ReadonlyMap<QueueName, Queue>;

  constructor(scope: Construct, id: string, alarmTopic: ITopic) {
    super(scope, id);
    const queues = new Map<QueueName, Queue>();
    for (const { name, fifo, deadLetter, maxReceiveCount } of QUEUES) {
      const dead = createDeadLetters(this, deadLetter, { fifo, alarmTopic });
      const queue = new Queue(this, constructId(name), {
        ...secured(fifo),
        visibilityTimeout: VISIBILITY,
        deadLetterQueue: { queue: dead, maxReceiveCount },
      });
      addAlarm(queue, 'Waiting', {
        metric: queue.metricApproximateAgeOfOldestMessage({ period: ALARM_PERIOD }),
        threshold: OLDEST_SECONDS,
        description: `A message of ${name} has waited for ${OLDEST_SECONDS / 60} minutes. Runbook: Messages wait`,
        topic: alarmTopic,
      });
      queues.set(name, queue).set(deadLetter, dead);
    }
    this.queues = queues;
  }
}

/** A queue for what could not be carried out. Its alarm counts what is read from it too, because a consumer may be quicker than the alarm. */
export function createDeadLetters(
  scope: Construct,
  name: string,
  { fifo, alarmTopic }: { fifo: boolean; alarmTopic: ITopic },
): Queue {
  const queue = new Queue(scope, constructId(name), {
    ...secured(fifo),
    visibilityTimeout: VISIBILITY,
    retentionPeriod: DEAD_LETTERS_KEPT,
  });
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: 'It is a dead-letter queue itself; what lies here is alarmed and waits for a person.',
  });
  const visible = queue.metricApproximateNumberOfMessagesVisible({ period: ALARM_PERIOD });
  const received = queue.metricNumberOfMessagesReceived({ period: ALARM_PERIOD });
  addAlarm(queue, 'DeadLetters', {
    metric: new MathExpression({
      expression: 'visible + received',
      usingMetrics: { visible, received },
      period: ALARM_PERIOD,
    }),
    description: `Something could not be carried out and lies in ${name}. Runbook: Dead letters`,
    topic: alarmTopic,
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
