import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { FunctionEntry } from '../function-entry.ts';

interface Named {
  /** As people call it. */
  readonly name: string;
}

/** What the alarms and dashboards look at. */
export interface Watched {
  readonly environment: string;
  readonly functions: readonly (Named & {
    readonly entry: FunctionEntry;
    readonly function: IFunction;
    readonly logGroup: ILogGroup;
  })[];
  /** Queues whose messages are worked on. */
  readonly queues: readonly (Named & { readonly queue: IQueue })[];
  /** `read`: a function empties it, maybe before an alarm has looked. */
  readonly deadLetters: readonly (Named & { readonly queue: IQueue; readonly read: boolean })[];
  readonly machines: readonly (Named & { readonly machine: IStateMachine })[];
  /** The function that carries out what was written. */
  readonly dispatcher: IFunction;
  readonly apiId: string;
  readonly socket: { readonly apiId: string; readonly stage: string };
  readonly table: Table;
}
