import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { TABLE } from '#shared/contracts/table.contract.ts';
import { dataText } from '#shared/ports/store-limits.ts';
import type { Expectation, Item, Write } from '#shared/ports/store.port.ts';
import { keyImage, type Image } from './item-image.ts';

interface Condition {
  readonly text: string;
  readonly names: Record<string, string>;
  readonly values: Image;
}

/** One write as DynamoDB takes it in a transaction, its expectation as a condition. */
export function transactItem(tableName: string, write: Write): TransactWriteItem {
  const condition = conditionOf(write.expect);
  const conditional = {
    TableName: tableName,
    ...(condition === undefined
      ? {}
      : {
          ConditionExpression: condition.text,
          ExpressionAttributeNames: condition.names,
          ...(Object.keys(condition.values).length === 0
            ? {}
            : { ExpressionAttributeValues: condition.values }),
        }),
  };
  switch (write.kind) {
    case 'put':
      return { Update: update(tableName, write.item, condition) };
    case 'delete':
      return { Delete: { ...conditional, Key: keyImage(write.key) } };
    case 'check':
      return {
        ConditionCheck: {
          ConditionExpression: 'attribute_exists(#pk)',
          ...conditional,
          Key: keyImage(write.key),
        },
      };
  }
}

/** An update rather than a put, because the new version is counted from the stored one. */
function update(
  tableName: string,
  item: Omit<Item, 'version'>,
  condition: Condition | undefined,
): NonNullable<TransactWriteItem['Update']> {
  const wanted: [name: string, value: Image[string] | undefined][] = [
    [TABLE.type, { S: item.type }],
    [TABLE.data, { S: dataText(item) }],
    [TABLE.indexPk, item.index && { S: item.index.pk }],
    [TABLE.indexSk, item.index && { S: item.index.sk }],
    [TABLE.expiresAt, item.expiresAtSeconds === undefined ? undefined : { N: String(item.expiresAtSeconds) }],
  ];
  const set = wanted.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
  const remove = wanted.flatMap(([name, value]) => (value === undefined ? [name] : []));
  const assignments = [
    `#version = if_not_exists(#version, :zero) + :one`,
    ...set.map(({ name }) => `#${name} = :${name}`),
  ];
  return {
    TableName: tableName,
    Key: keyImage(item),
    UpdateExpression: `SET ${assignments.join(', ')}${remove.length === 0 ? '' : ` REMOVE ${remove.map((name) => `#${name}`).join(', ')}`}`,
    ExpressionAttributeNames: {
      '#version': TABLE.version,
      ...Object.fromEntries(wanted.map(([name]) => [`#${name}`, name])),
      ...condition?.names,
    },
    ExpressionAttributeValues: {
      ':zero': { N: '0' },
      ':one': { N: '1' },
      ...Object.fromEntries(set.map(({ name, value }) => [`:${name}`, value])),
      ...condition?.values,
    },
    ...(condition === undefined ? {} : { ConditionExpression: condition.text }),
  };
}

function conditionOf(expect: Expectation): Condition | undefined {
  switch (expect) {
    case 'any':
      return undefined;
    case 'absent':
      return { text: 'attribute_not_exists(#pk)', names: { '#pk': TABLE.pk }, values: {} };
    case 'present':
      return { text: 'attribute_exists(#pk)', names: { '#pk': TABLE.pk }, values: {} };
    default:
      return {
        text: '#version = :expected',
        names: { '#version': TABLE.version },
        values: { ':expected': { N: String(expect) } },
      };
  }
}
