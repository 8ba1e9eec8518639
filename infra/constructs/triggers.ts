import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import {
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  StartingPosition,
  type Function,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { TABLE } from '#shared/contracts/table.contract.ts';

const BATCH = 10;
const STREAM_BATCH = 25;
/** About ten minutes with Lambda's growing waits; what fails longer is looked at by a person. */
const STREAM_RETRIES = 20;

/** Messages in batches; one that fails comes back alone. */
export function readQueue(handler: Function, queue: Queue): void {
  handler.addEventSource(new SqsEventSource(queue, { batchSize: BATCH, reportBatchItemFailures: true }));
}

/** Puts of the named types, in order; what cannot be carried out is halved until it stands alone, then noted in `deadLetters`. */
export function readStream(
  handler: Function,
  { table, types, deadLetters }: { table: Table; types: readonly string[]; deadLetters: Queue },
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
