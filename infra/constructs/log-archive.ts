import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectOwnership,
  StorageClass,
  type BucketProps,
} from 'aws-cdk-lib/aws-s3';
import type { RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

const COLD_AFTER_DAYS = 30;
/** A year, and a month in which somebody notices. */
const KEPT_DAYS = 400;

/** What every bucket of the house is. */
export const privateBucket = (removalPolicy: RemovalPolicy): BucketProps => ({
  encryption: BucketEncryption.S3_MANAGED,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  enforceSSL: true,
  removalPolicy,
});

/** Who read the blobs, and what the workers' network refused; services write here, nobody changes it. */
export function createLogArchive(scope: Construct, id: string, removalPolicy: RemovalPolicy): Bucket {
  const archive = new Bucket(scope, id, {
    ...privateBucket(removalPolicy),
    lifecycleRules: [
      {
        transitions: [
          {
            storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL,
            transitionAfter: Duration.days(COLD_AFTER_DAYS),
          },
        ],
        expiration: Duration.days(KEPT_DAYS),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
  });
  Validations.of(archive).acknowledge({
    id: 'AwsSolutions-S1',
    reason: 'It holds access logs; logging its own access would never end.',
  });
  const { account } = Stack.of(scope);
  for (const service of ['logging.s3.amazonaws.com', 'delivery.logs.amazonaws.com']) {
    archive.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(service)],
        actions: ['s3:PutObject'],
        resources: [archive.arnForObjects('*')],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
  }
  archive.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('delivery.logs.amazonaws.com')],
      actions: ['s3:GetBucketAcl'],
      resources: [archive.bucketArn],
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
  );
  return archive;
}
