import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import {
  applyUpdate,
  assertAllUsed,
  conditionHolds,
  keyCondition,
  validation,
  type Image,
} from './fake-expressions.ts';

const PAGE_BYTES = 1_000_000;
const MAX_BATCH = 100;

const INDEXES: Readonly<Record<string, readonly [pk: string, sk: string]>> = { gsi1: ['gsi1pk', 'gsi1sk'] };

const nameOf = (key: Image): string => JSON.stringify([key['pk']?.S, key['sk']?.S]);

/** One table in memory with DynamoDB's own rules for conditions, versions, pages and batches. */
export function fakeDynamodb(): DynamoDBClient {
  const client = new DynamoDBClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  });
  const mock = mockClient(client);
  const items = new Map<string, Image>();

  mock.on(GetItemCommand).callsFake(({ Key }: { Key: Image }) => {
    const Item = items.get(nameOf(Key));
    return Item === undefined ? {} : { Item };
  });

  mock
    .on(BatchGetItemCommand)
    .callsFake(({ RequestItems }: { RequestItems: Record<string, { Keys: Image[] }> }) => {
      const [table, { Keys }] = Object.entries(RequestItems)[0]!;
      if (Keys.length > MAX_BATCH) throw validation('too many keys');
      if (new Set(Keys.map(nameOf)).size !== Keys.length)
        throw validation('provided list of item keys contains duplicates');
      // A batch may stop anywhere: the second half comes on asking again.
      const served = Keys.slice(0, Math.max(1, Math.ceil(Keys.length / 2)));
      const rest = Keys.slice(served.length);
      return {
        Responses: {
          [table]: served
            .flatMap((key): Image[] => (items.has(nameOf(key)) ? [items.get(nameOf(key))!] : []))
            .toReversed(),
        },
        UnprocessedKeys: rest.length === 0 ? {} : { [table]: { Keys: rest } },
      };
    });

  mock
    .on(TransactWriteItemsCommand)
    .callsFake(({ TransactItems }: { TransactItems: TransactWriteItem[] }) => {
      const operations = TransactItems.map(({ Update, Delete, ConditionCheck }) => {
        const operation = Update ?? Delete ?? ConditionCheck;
        if (operation?.Key === undefined) throw validation('an operation without a key');
        assertAllUsed(operation, operation.ConditionExpression, Update?.UpdateExpression);
        return { operation, key: operation.Key, Update, Delete };
      });
      if (new Set(operations.map(({ key }) => nameOf(key))).size !== operations.length)
        throw validation('multiple operations on one item');
      const reasons = operations.map(({ operation, key }) =>
        conditionHolds(operation.ConditionExpression, operation, items.get(nameOf(key)))
          ? 'None'
          : 'ConditionalCheckFailed',
      );
      if (reasons.some((reason) => reason !== 'None')) {
        throw new TransactionCanceledException({
          message: 'Transaction cancelled',
          $metadata: {},
          CancellationReasons: reasons.map((Code) => ({ Code })),
        });
      }
      for (const { key, Update, Delete } of operations) {
        if (Delete !== undefined) items.delete(nameOf(key));
        if (Update !== undefined)
          items.set(
            nameOf(key),
            applyUpdate(Update.UpdateExpression ?? '', Update, items.get(nameOf(key)) ?? { ...key }),
          );
      }
      return {};
    });

  mock.on(QueryCommand).callsFake((input: QueryCommand['input']) => {
    if (input.IndexName !== undefined && input.ConsistentRead === true)
      throw validation('consistent reads are not supported on indexes');
    const [pkName, skName] = INDEXES[input.IndexName ?? ''] ?? ['pk', 'sk'];
    const condition = keyCondition(input.KeyConditionExpression ?? '', input);
    if (condition.pkName !== pkName || (condition.skName ?? skName) !== skName)
      throw validation('the condition misses the key');
    const place = (item: Image): Buffer[] =>
      [skName, 'pk', 'sk'].map((name) => Buffer.from(item[name]?.S ?? ''));
    const compare = (a: Image, b: Image): number => {
      const [left, right] = [place(a), place(b)];
      const different =
        left.map((bytes, n) => Buffer.compare(bytes, right[n]!)).find((order) => order !== 0) ?? 0;
      return input.ScanIndexForward === false ? -different : different;
    };
    const start = input.ExclusiveStartKey;
    const matching = [...items.values()]
      .filter((item) => condition.holds(item) && (start === undefined || compare(item, start) > 0))
      .sort(compare);
    const page = matching.slice(0, input.Limit ?? Number.POSITIVE_INFINITY);
    while (page.length > 1 && JSON.stringify(page).length > PAGE_BYTES) page.pop();
    const last = page.at(-1);
    // As there: a page that is full names its end even when nothing follows.
    const full = last !== undefined && (page.length === input.Limit || page.length < matching.length);
    const names = [...new Set(['pk', 'sk', pkName, skName])];
    return {
      Items: page,
      ...(full ? { LastEvaluatedKey: Object.fromEntries(names.map((name) => [name, last[name]!])) } : {}),
    };
  });

  return client;
}
