/** Steps of the store's tables, only ever appended to. */
export const LOCAL_STORE_SCHEMA = [
  `
  CREATE TABLE store_items (
    pk TEXT NOT NULL, sk TEXT NOT NULL,
    type TEXT NOT NULL, version INTEGER NOT NULL, data TEXT NOT NULL,
    index_pk TEXT, index_sk TEXT, expires_at INTEGER,
    PRIMARY KEY (pk, sk)
  );
  CREATE INDEX store_items_by_index ON store_items (index_pk, index_sk, pk, sk) WHERE index_pk IS NOT NULL;
  CREATE INDEX store_items_by_expiry ON store_items (expires_at) WHERE expires_at IS NOT NULL;
  CREATE TABLE store_changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    pk TEXT NOT NULL, sk TEXT NOT NULL,
    type TEXT NOT NULL, version INTEGER NOT NULL, data TEXT NOT NULL,
    index_pk TEXT, index_sk TEXT, expires_at INTEGER
  )`,
] as const;
