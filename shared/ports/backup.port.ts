import type { Blobs } from './blobs.port.ts';
import type { Item } from './store.port.ts';

/** Everything that a table holds, in any order; what is written meanwhile may be in it or not. */
export interface RecordDump {
  items(): AsyncIterable<Item>;
}

/** A place of one's own that holds a copy of records and blobs. */
export interface BackupFolder {
  /** @throws Error where there is a backup already */
  write(items: AsyncIterable<Item>): Promise<number>;
  /** @throws Error where there is none, or one that can't be read */
  read(): AsyncIterable<Item>;
  readonly blobs: Blobs;
}
