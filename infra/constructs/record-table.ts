import type { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { TABLE } from '#shared/contracts/table.contract.ts';

const string = (name: string): { name: string; type: AttributeType } => ({
  name,
  type: AttributeType.STRING,
});

/** The system of record: one table, its sparse index, its stream. */
export function createRecordTable(
  scope: Construct,
  id: string,
  { removalPolicy, deletionProtection }: { removalPolicy: RemovalPolicy; deletionProtection: boolean },
): Table {
  const table = new Table(scope, id, {
    partitionKey: string(TABLE.pk),
    sortKey: string(TABLE.sk),
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.AWS_MANAGED,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    timeToLiveAttribute: TABLE.expiresAt,
    // The dispatcher acts on what a write left, never on what was before.
    stream: StreamViewType.NEW_IMAGE,
    deletionProtection,
    removalPolicy,
  });
  table.addGlobalSecondaryIndex({
    indexName: TABLE.index,
    partitionKey: string(TABLE.indexPk),
    sortKey: string(TABLE.indexSk),
    projectionType: ProjectionType.ALL,
  });
  return table;
}
