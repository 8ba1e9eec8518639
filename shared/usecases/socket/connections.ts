import { jsonObject } from '#shared/contracts/json.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import {
  CONNECTION_SECONDS,
  connectionRecord,
  type ConnectionRecord,
} from '#shared/contracts/socket.contract.ts';
import type { Store } from '#shared/ports/store.port.ts';

/** Writes a connection down until the gateway ends it at the latest. */
export const saveConnection = async (
  record: ConnectionRecord,
  { store, nowMs }: { store: Store; nowMs: number },
): Promise<void> => {
  await store.transact([
    {
      kind: 'put',
      expect: 'any',
      item: {
        ...tableKeys.connection(record.id),
        type: 'connection',
        data: jsonObject.parse({ ...record }),
        expiresAtSeconds: Math.ceil(nowMs / 1_000) + CONNECTION_SECONDS,
      },
    },
  ]);
};

export const readConnection = async (id: string, store: Store): Promise<ConnectionRecord | undefined> => {
  const item = await store.get(tableKeys.connection(id));
  return item === undefined ? undefined : connectionRecord.parse(item.data);
};

/** One that is gone already is none the worse for it. */
export const removeConnection = async (id: string, store: Store): Promise<void> =>
  store.transact([{ kind: 'delete', key: tableKeys.connection(id), expect: 'any' }]);

export const listConnections = async (store: Store): Promise<readonly ConnectionRecord[]> => {
  const found: ConnectionRecord[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.query({ ...tableKeys.connections(), cursor });
    found.push(...page.items.map(({ data }) => connectionRecord.parse(data)));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
};
