import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import {
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  StartingPosition,
  type Function,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { SubscriptionFilter } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { TABLE } from '#shared/contracts/table.contract.ts';
import type { Trigger } from '../function-entry.ts';
import { queueOf, type Resources } from './grants.ts';
import { createDeadLetters } from './job-queues.ts';

const BATCH = 10;
const STREAM_BATCH = 25;
/** About ten minutes with Lambda's growing waits; what fails longer is looked at by a person. */
const STREAM_RETRIES = 20;

/** The queues of dead letters that were made, by name. */
type DeadLetters = readonly (readonly [name: string, queue: Queue])[];

/** For a function that is also called without waiting. */
export function keepFailedCalls(
  handler: Function,
  { name, resources: { stack } }: { name: string; resources: Resources },
): DeadLetters {
  const deadLetters = createDeadLetters(stack, `${name}-dead`, { fifo: false });
  handler.configureAsyncInvoke({ onFailure: new SqsDestination(deadLetters), retryAttempts: 2 });
  return [[`${name}-dead`, deadLetters]];
}

/** Lets the trigger call the function. Gives the queues of dead letters that it made, by name. */
export function connectTrigger(
  handler: Function,
  { name, trigger, resources }: { name: string; trigger: Trigger; resources: Resources },
): DeadLetters {
  const { stack } = resources;
  switch (trigger.kind) {
    case 'queues':
      for (const queue of trigger.queues) readQueue(handler, queueOf(resources, queue));
      return [];
    case 'table-stream': {
      const deadLetters = createDeadLetters(stack, 'changes-dead', { fifo: false });
      readStream(handler, { resources, types: trigger.types, deadLetters });
      return [['changes-dead', deadLetters]];
    }
    case 'events': {
      const deadLetters = createDeadLetters(stack, `${name}-dead`, { fifo: false });
      hearEvents(handler, { resources, kinds: trigger.kinds, deadLetters });
      return [[`${name}-dead`, deadLetters]];
    }
    case 'schedule':
      new Rule(handler, 'Schedule', {
        schedule: Schedule.rate(Duration.minutes(trigger.minutes)),
        // What a run missed the next one does.
        targets: [new LambdaFunction(handler, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
      });
      return [];
    case 'socket':
      for (const route of trigger.routes) resources.socket.route(route, handler);
      return [];
    case 'api':
    case 'webhooks':
    case 'call':
    case 'task':
      return [];
  }
}

/** Messages in batches; one that fails comes back alone. */
function readQueue(handler: Function, queue: Queue): void {
  handler.addEventSource(new SqsEventSource(queue, { batchSize: BATCH, reportBatchItemFailures: true }));
}

/** Puts of the named types, in order; what cannot be carried out is halved until it stands alone, then noted in `deadLetters`. */
function readStream(
  handler: Function,
  {
    resources: { table },
    types,
    deadLetters,
  }: { resources: Resources; types: readonly string[]; deadLetters: Queue },
): void {
  if (table.tableStreamArn === undefined) throw new Error('the table has no stream');
  table.grantStreamRead(handler);
  new EventSourceMapping(handler, 'Changes', {
    target: handler,
    eventSourceArn: table.tableStreamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: STREAM_BATCH,
    retryAttempts: STREAM_RETRIES,
    maxRecordAge: Duration.hours(12),
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    onFailure: new SqsDlq(deadLetters),
    filters: [
      FilterCriteria.filter({
        eventName: FilterRule.or('INSERT', 'MODIFY'),
        dynamodb: { NewImage: { [TABLE.type]: { S: FilterRule.or(...types) } } },
      }),
    ],
  });
}

/** Events that were told, one a call. What can't be delivered, and what the function fails on, lies in `deadLetters`. */
function hearEvents(
  handler: Function,
  {
    resources: { topic },
    kinds,
    deadLetters,
  }: { resources: Resources; kinds: readonly string[] | null; deadLetters: Queue },
): void {
  topic.addSubscription(
    new LambdaSubscription(handler, {
      deadLetterQueue: deadLetters,
      ...(kinds === null
        ? {}
        : { filterPolicy: { kind: SubscriptionFilter.stringFilter({ allowlist: [...kinds] }) } }),
    }),
  );
  handler.configureAsyncInvoke({ onFailure: new SqsDestination(deadLetters), retryAttempts: 2 });
}
