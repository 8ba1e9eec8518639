import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { createBlobBucket } from '../constructs/blob-bucket.ts';
import { createLogArchive } from '../constructs/log-archive.ts';
import { createRecordTable } from '../constructs/record-table.ts';
import type { DeploymentOptions } from '../deployment-options.ts';

export interface DataStackProps extends StackProps {
  readonly options: DeploymentOptions;
}

/** What outlives a deployment: records, blobs, and who looked at them. */
export class DataStack extends Stack {
  readonly table: Table;
  readonly blobs: Bucket;
  readonly logArchive: Bucket;

  constructor(scope: Construct, id: string, { options, ...props }: DataStackProps) {
    super(scope, id, props);
    const removalPolicy = options.disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
    this.table = createRecordTable(this, 'Records', {
      removalPolicy,
      deletionProtection: !options.disposable,
    });
    this.logArchive = createLogArchive(this, 'LogArchive', removalPolicy);
    this.blobs = createBlobBucket(this, 'Blobs', { logArchive: this.logArchive, removalPolicy });
  }
}
