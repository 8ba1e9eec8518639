import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { RecordDump } from '#shared/ports/backup.port.ts';
import { itemOfImage } from './item-image.ts';

export interface DynamodbDumpOptions {
  /** A test passes its own. */
  readonly client?: DynamoDBClient;
  /** The live table, or one that was restored from it. */
  readonly tableName: string;
}

/** Reads a whole table, page by page. */
export const createDynamodbDump = ({
  client = new DynamoDBClient({}),
  tableName,
}: DynamodbDumpOptions): RecordDump => ({
  items: async function* () {
    for await (const { Items = [] } of paginateScan(
      { client },
      { TableName: tableName, ConsistentRead: true },
    ))
      for (const image of Items) yield itemOfImage(image);
  },
});
