import type { Blobs } from '#shared/ports/blobs.port.ts';
import type { Repositories } from '#shared/ports/repository.port.ts';
import type { TransactionDeps } from '../records/transaction.ts';

/** What an operation on a project's repository needs: only these hold a repository's token. */
export interface GitDeps extends TransactionDeps {
  readonly blobs: Blobs;
  readonly repositories: Repositories;
}
