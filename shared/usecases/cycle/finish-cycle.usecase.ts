import { transactionally } from '../records/transaction.ts';
import type { TransactionDeps } from '../records/transaction.ts';
import { endCycle } from './end-cycle.ts';
import { loadCycle, loadProject } from './save-cycle.ts';

/** The branch is out and the evidence is sealed: the story is done. Once. */
export const finishCycle = async (
  { cycleId, evidenceKey }: { readonly cycleId: string; readonly evidenceKey: string },
  deps: TransactionDeps,
): Promise<void> =>
  transactionally(deps, async (tx) => {
    const cycle = await loadCycle(tx, cycleId);
    if (cycle.status === 'completed' || cycle.status === 'aborted') return;
    const project = await loadProject(tx, cycle.projectId);
    const ended = await endCycle(
      tx,
      project,
      { ...cycle, evidenceKey },
      { outcome: 'completed', why: 'every phase was proved', actor: null },
    );
    tx.save('project', ended);
    tx.ask(cycle.projectId, { kind: 'export-state', projectId: cycle.projectId });
  });
