import { createDynamodbDump } from '#shared/adapters/dynamodb-store/dynamodb-dump.adapter.ts';
import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { createS3Blobs } from '#shared/adapters/s3-blobs/s3-blobs.adapter.ts';
import type { RecordDump } from '#shared/ports/backup.port.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import type { Store } from '#shared/ports/store.port.ts';
import { findData } from './deployed-data.ts';

interface Where {
  readonly env: string;
  readonly table?: string;
}

/** What a backup is taken from, by the person's own credentials. @throws EnvironmentMissing */
export const backupMeans = async ({ env, table }: Where): Promise<{ dump: RecordDump; blobs: Blobs }> => {
  const { tableName, bucket } = await findData(env);
  return {
    dump: createDynamodbDump({ tableName: table ?? tableName }),
    blobs: createS3Blobs({ bucket }),
  };
};

/** What a backup is put into. @throws EnvironmentMissing */
export const restoreMeans = async ({ env }: Where): Promise<{ store: Store; blobs: Blobs }> => {
  const { tableName, bucket } = await findData(env);
  return { store: createDynamodbStore({ tableName }), blobs: createS3Blobs({ bucket }) };
};
