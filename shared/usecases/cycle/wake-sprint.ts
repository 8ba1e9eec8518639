import type { CycleRecord, SprintRecord } from '#shared/contracts/records.contract.ts';
import type { Transaction } from '../records/transaction.ts';

/** The sprint's machine looks again. Saves nothing. */
export const wakeSprint = (tx: Transaction, sprint: SprintRecord): SprintRecord => {
  if (sprint.wait !== null)
    tx.ask(sprint.projectId, { kind: 'answer-token', token: sprint.wait.token, output: { woken: true } });
  return { ...sprint, wait: null, changes: sprint.changes + 1 };
};

/** A running sprint looks again at every cycle's change: one outside it may have held the slot that a story waits for. */
export const concerns = (cycle: CycleRecord, sprint: SprintRecord): boolean =>
  sprint.id === cycle.sprintId || sprint.status === 'active';

/** While a story is left to start, a slot that comes free matters; after the last one only the end of all does. */
export const hasStoriesLeft = (sprint: SprintRecord): boolean =>
  (sprint.started ?? 0) < sprint.stories.length;
