import {
  DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { itemOfImage } from '#shared/adapters/dynamodb-store/item-image.ts';
import type { Write } from '#shared/ports/store.port.ts';

const WRITES: Write[] = [
  { kind: 'put', item: { pk: 'p', sk: 'a', type: 'thing', data: {} }, expect: 'absent' },
  { kind: 'check', key: { pk: 'p', sk: 'b' }, expect: 'present' },
];

const cancelled = (...codes: string[]): Error =>
  new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

const setUp = () => {
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  const pauses: number[] = [];
  const store = createDynamodbStore({
    client,
    tableName: 'table',
    pause: async (ms) => void pauses.push(ms),
  });
  return { mock: mockClient(client), store, pauses };
};

describe('a transaction on DynamoDB', () => {
  it('is tried again, under the same token, when another was in its way', async () => {
    const { mock, store, pauses } = setUp();
    mock
      .on(TransactWriteItemsCommand)
      .rejectsOnce(cancelled('None', 'TransactionConflict'))
      .rejectsOnce(cancelled('ThrottlingError', 'None'))
      .resolves({});
    await store.transact(WRITES);
    const tokens = mock
      .commandCalls(TransactWriteItemsCommand)
      .map((call) => call.args[0].input.ClientRequestToken);
    expect(tokens).toHaveLength(3);
    expect(new Set(tokens).size).toBe(1);
    expect(pauses).toHaveLength(2);
    expect(pauses.every((ms) => ms >= 0 && ms <= 1_000)).toBe(true);
  });

  it('is lost at once when a condition failed, whatever else was in the way', async () => {
    const { mock, store } = setUp();
    mock.on(TransactWriteItemsCommand).rejects(cancelled('TransactionConflict', 'ConditionalCheckFailed'));
    await expect(store.transact(WRITES)).rejects.toMatchObject({ name: 'StoreConflict', failed: [1] });
    expect(mock.commandCalls(TransactWriteItemsCommand)).toHaveLength(1);
  });

  it('fails with DynamoDB’s own error after eight tries', async () => {
    const { mock, store } = setUp();
    mock.on(TransactWriteItemsCommand).rejects(cancelled('TransactionConflict'));
    await expect(store.transact(WRITES)).rejects.toBeInstanceOf(TransactionCanceledException);
    expect(mock.commandCalls(TransactWriteItemsCommand)).toHaveLength(8);
  });

  it('is not tried again when it is malformed', async () => {
    const { mock, store } = setUp();
    mock
      .on(TransactWriteItemsCommand)
      .rejects(Object.assign(new Error('bad'), { name: 'ValidationException' }));
    await expect(store.transact(WRITES)).rejects.toThrow('bad');
    expect(mock.commandCalls(TransactWriteItemsCommand)).toHaveLength(1);
  });
});

describe('an image of the table', () => {
  it('is refused when it is none of the store’s', () => {
    expect(() => itemOfImage({ pk: { S: 'p' }, sk: { S: 's' } })).toThrow('has no type');
    const list = { pk: { S: 'p' }, sk: { S: 's' }, type: { S: 't' }, version: { N: '1' }, data: { S: '[]' } };
    expect(() => itemOfImage(list)).toThrow();
  });
});
