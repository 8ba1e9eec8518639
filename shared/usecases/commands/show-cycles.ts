import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { CycleRecord } from '#shared/contracts/records.contract.ts';
import {
  cycleReport,
  logReport,
  metricsReport,
  overviewReport,
  reviewReport,
} from '#shared/domain/messages/tdd.messages.ts';
import { withFileWait } from '../cycle/file-wait.ts';
import { queryIndexedRecords, queryRecords } from '../records/read-records.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { pickCycleToShow } from './pick-cycle.ts';

/** What a reply shows of a long list. */
const SHOWN = 20;
const MEASURED = 200;

/** `/tdd status`, `/tdd logs`, `/tdd review_cycle` */
export const showCycle = async (
  context: CommandContext,
  words: '/tdd status' | '/tdd logs' | '/tdd review_cycle',
  id: string | null,
): Promise<CommandResult> => {
  const cycle = await pickCycleToShow(context, words, id);
  switch (words) {
    case '/tdd status':
      return { says: cycleReport(await withFileWait(context.tx, cycle)) };
    case '/tdd review_cycle':
      return { says: reviewReport(cycle, cycle.verdicts) };
    case '/tdd logs': {
      const page = await queryRecords(context.deps.store, 'event', {
        ...tableKeys.events(cycle.id),
        limit: SHOWN,
        order: 'descending',
      });
      return { says: logReport(cycle.storyId, page.records.toReversed()) };
    }
  }
};

/** `/tdd overview` */
export const showOverview = async ({ tx, project }: CommandContext): Promise<CommandResult> => {
  const cycles: CycleRecord[] = [];
  for (const { id } of project.openCycles.slice(0, SHOWN)) {
    const cycle = await tx.load('cycle', tableKeys.cycle(id));
    if (cycle !== undefined) cycles.push(await withFileWait(tx, cycle));
  }
  return { says: overviewReport(cycles, project.openCycles.length - cycles.length) };
};

/** `/tdd metrics`, over the latest cycles */
export const showMetrics = async ({ deps, project }: CommandContext): Promise<CommandResult> => {
  const page = await queryIndexedRecords(deps.store, 'cycle', {
    ...tableKeys.cyclesOfProject(project.id),
    limit: MEASURED,
    order: 'descending',
  });
  const cycles = page.records;
  const refusals: Record<string, number> = {};
  for (const verdict of cycles.flatMap((cycle) => cycle.verdicts))
    if (!verdict.accepted) refusals[verdict.phase] = (refusals[verdict.phase] ?? 0) + 1;
  const sum = (of: (cycle: CycleRecord) => number): number =>
    cycles.reduce((total, cycle) => total + of(cycle), 0);
  return {
    says: metricsReport({
      cycles: cycles.length,
      completed: cycles.filter(({ status }) => status === 'completed').length,
      aborted: cycles.filter(({ status }) => status === 'aborted').length,
      attempts: sum((cycle) => Object.values(cycle.attempts).reduce((total, n) => total + n, 0)),
      refusals,
      asked: sum(({ runs }) => runs?.asked ?? 0),
      askedMs: sum(({ runs }) => runs?.durationMs ?? 0),
      calls: sum(({ usage }) => usage.calls),
      tokens: sum(({ usage }) => usage.inputTokens + usage.outputTokens),
      costMicroUsd: sum(({ usage }) => usage.costMicroUsd),
      more: page.cursor !== undefined,
    }),
  };
};
