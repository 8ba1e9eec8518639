import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { jsonObject } from '#shared/contracts/json.contract.ts';
import { TABLE } from '#shared/contracts/table.contract.ts';
import type { Item, Key } from '#shared/ports/store.port.ts';

export type Image = Record<string, AttributeValue>;

export const keyImage = ({ pk, sk }: Key): Image => ({ [TABLE.pk]: { S: pk }, [TABLE.sk]: { S: sk } });

/** An item as the table, or its stream's NEW_IMAGE, has it. @throws Error when it is none of ours */
export function itemOfImage(image: Image): Item {
  const indexPk = image[TABLE.indexPk]?.S;
  const indexSk = image[TABLE.indexSk]?.S;
  const expiresAt = image[TABLE.expiresAt]?.N;
  return {
    pk: text(image, TABLE.pk),
    sk: text(image, TABLE.sk),
    type: text(image, TABLE.type),
    version: Number(image[TABLE.version]?.N),
    data: jsonObject.parse(JSON.parse(text(image, TABLE.data))),
    ...(indexPk === undefined || indexSk === undefined ? {} : { index: { pk: indexPk, sk: indexSk } }),
    ...(expiresAt === undefined ? {} : { expiresAtSeconds: Number(expiresAt) }),
  };
}

function text(image: Image, name: string): string {
  const value = image[name]?.S;
  if (value === undefined) throw new Error(`a stored item has no ${name}`);
  return value;
}
