import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  BatchGetItemCommand,
  GetItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { TABLE } from '#shared/contracts/table.contract.ts';
import { assertWritable } from '#shared/ports/store-limits.ts';
import type { Item, Key, Page, Query, Store, Write } from '#shared/ports/store.port.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { itemOfImage, keyImage, type Image } from './item-image.ts';
import { conflictOf, retryTransient } from './retry.ts';
import { transactItem } from './transaction-items.ts';

export interface DynamodbStoreOptions {
  /** A test passes its own. */
  readonly client?: DynamoDBClient;
  readonly tableName: string;
  /** Waits before a retry; a test passes its own. */
  readonly pause?: (ms: number) => Promise<void>;
}

/** DynamoDB's limit for one batch of reads. */
const BATCH = 100;

/** The Store on one DynamoDB table, laid out as `table.contract.ts` says. */
export function createDynamodbStore(options: DynamodbStoreOptions): Store {
  const { client = new DynamoDBClient({}), tableName } = options;
  const pause = options.pause ?? ((ms) => setTimeout(ms));
  return {
    get: async (key) => {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: keyImage(key), ConsistentRead: true }),
      );
      return Item === undefined ? undefined : itemOfImage(Item);
    },
    getMany: async (keys) => {
      // A batch refuses a key that stands in it twice, and answers in any order.
      const distinct = new Map(keys.map((key) => [nameOf(key), key]));
      const found = new Map<string, Item>();
      for (let start = 0; start < distinct.size; start += BATCH) {
        const batch = [...distinct.values()].slice(start, start + BATCH);
        for (const item of await readBatch({ client, tableName, pause }, batch))
          found.set(nameOf(item), item);
      }
      return [...distinct.keys()].flatMap((name) => found.get(name) ?? []);
    },
    query: (query) => readPage({ client, tableName }, 'table', query),
    queryIndex: (query) => readPage({ client, tableName }, 'index', query),
    transact: (writes) => transact({ client, tableName, pause }, writes),
  };
}

const nameOf = ({ pk, sk }: Key): string => JSON.stringify([pk, sk]);

async function transact(
  { client, tableName, pause }: Required<DynamodbStoreOptions>,
  writes: readonly Write[],
): Promise<void> {
  assertWritable(writes);
  const command = new TransactWriteItemsCommand({
    TransactItems: writes.map((write) => transactItem(tableName, write)),
    // One token over all retries: a transaction whose answer was lost is not carried out again, and does not lose to itself.
    ClientRequestToken: randomUUID(),
  });
  await retryTransient(async () => {
    try {
      await client.send(command);
    } catch (error) {
      throw conflictOf(error);
    }
  }, pause);
}

async function readBatch(
  { client, tableName, pause }: Required<DynamodbStoreOptions>,
  keys: readonly Key[],
): Promise<Item[]> {
  const items: Item[] = [];
  let wanted = keys.map(keyImage);
  for (let round = 0; wanted.length > 0; round += 1) {
    if (round > 0) await pause(Math.random() * Math.min(1_000, 25 * 2 ** round));
    const answer = await client.send(
      new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: wanted, ConsistentRead: true } } }),
    );
    items.push(...(answer.Responses?.[tableName] ?? []).map(itemOfImage));
    wanted = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
  }
  return items;
}

async function readPage(
  { client, tableName }: Pick<Required<DynamodbStoreOptions>, 'client' | 'tableName'>,
  range: 'table' | 'index',
  query: Query,
): Promise<Page> {
  const prefix = query.skPrefix === undefined || query.skPrefix === '' ? undefined : query.skPrefix;
  const values: Image = { ':pk': { S: query.pk }, ...(prefix === undefined ? {} : { ':sk': { S: prefix } }) };
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: tableName,
      ...(range === 'index' ? { IndexName: TABLE.index } : { ConsistentRead: true }),
      KeyConditionExpression: prefix === undefined ? '#pk = :pk' : '#pk = :pk AND begins_with(#sk, :sk)',
      ExpressionAttributeNames: {
        '#pk': range === 'index' ? TABLE.indexPk : TABLE.pk,
        ...(prefix === undefined ? {} : { '#sk': range === 'index' ? TABLE.indexSk : TABLE.sk }),
      },
      ExpressionAttributeValues: values,
      ScanIndexForward: query.order !== 'descending',
      ...(query.limit === undefined ? {} : { Limit: Math.max(1, query.limit) }),
      ...(query.cursor === undefined ? {} : { ExclusiveStartKey: decodeCursor(query.cursor) }),
    }),
  );
  const items = Items.map(itemOfImage);
  return LastEvaluatedKey === undefined ? { items } : { items, cursor: encodeCursor(LastEvaluatedKey) };
}
