import type { Clock } from '#shared/ports/clock.port.ts';
import type { Store } from '#shared/ports/store.port.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';

/** The project of the bench's jobs: their results are told in its stream. */
export const saveProject = (bench: { readonly store: Store; readonly clock: Clock }): Promise<void> =>
  transactionally(bench, async (tx) =>
    tx.save('project', {
      v: 1, id: 'p', name: 'p', repository: '/p', defaultBranch: 'main', mode: 'partial', state: 'IDLE',
      createdAt: tx.at, keys: {}, 
      storyCounts: { proposed: 0, ready: 0, planned: 0, active: 0, done: 0, removed: 0 }, epicsRunning: 0, sprintId: null, sprintsMade: 0,
      openCycles: [], openApprovals: [], ciFailing: false, sprintCapacity: 5, parallelStories: 2,
      budget: { limitMicroUsd: null, spentMicroUsd: 0, reservedMicroUsd: 0 }, channels: [], members: [],
      stream: { seq: 0, hash: '' },
    }),
  ); // prettier-ignore
