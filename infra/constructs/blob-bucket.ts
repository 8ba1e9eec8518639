import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { privateBucket } from './log-archive.ts';

/** Long enough to notice that something was overwritten. */
const OLD_VERSIONS_DAYS = 90;

/** Snapshots, job results, verdicts and evidence; versioned, because evidence must not be overwritten unseen. */
export function createBlobBucket(
  scope: Construct,
  id: string,
  { logArchive, removalPolicy }: { logArchive: Bucket; removalPolicy: RemovalPolicy },
): Bucket {
  const blobs = new Bucket(scope, id, {
    ...privateBucket(removalPolicy),
    versioned: true,
    lifecycleRules: [
      {
        abortIncompleteMultipartUploadAfter: Duration.days(1),
        noncurrentVersionExpiration: Duration.days(OLD_VERSIONS_DAYS),
      },
    ],
  });
  const template = blobs.node.defaultChild;
  if (!(template instanceof CfnBucket)) throw new Error('the bucket has no resource');
  template.loggingConfiguration = {
    destinationBucketName: logArchive.bucketName,
    logFilePrefix: 'blobs/',
  };
  return blobs;
}
