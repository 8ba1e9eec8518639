import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createLocalBlobs } from '#shared/adapters/local-blobs/local-blobs.adapter.ts';
import {
  openLocalDatabase,
  type LocalDatabase,
} from '#shared/adapters/local-database/open-local-database.ts';
import { createLocalDeadLetters } from '#shared/adapters/local-queue/local-dead-letters.adapter.ts';
import { createLocalQueue } from '#shared/adapters/local-queue/local-queue.adapter.ts';
import { createLocalSigner } from '#shared/adapters/local-signer/local-signer.adapter.ts';
import { createLocalStore } from '#shared/adapters/local-store/local-store.adapter.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { Queue } from '#shared/ports/queue.port.ts';
import type { Signer } from '#shared/ports/signer.port.ts';
import type { Store } from '#shared/ports/store.port.ts';
import type { Queues } from './aws.ts';
import { testFolder } from './folder.ts';

export function localDatabase(): LocalDatabase {
  const database = openLocalDatabase(join(testFolder(), 'state.db'), { synchronous: 'NORMAL' });
  onTestFinished(() => database.close());
  return database;
}

export const localStore = (clock: Clock): Store => createLocalStore({ database: localDatabase(), clock });

export const localQueue = (clock: Clock): Queue => localQueues(clock).queue;

export function localQueues(clock: Clock): Queues {
  const database = localDatabase();
  const queue = createLocalQueue({ database, clock });
  onTestFinished(() => queue.close());
  return { queue, letters: createLocalDeadLetters({ database, clock }) };
}

export const localBlobs = (): Blobs => createLocalBlobs({ folder: testFolder(), database: localDatabase() });
export const localSigner = (): Signer => createLocalSigner({ folder: testFolder() });
