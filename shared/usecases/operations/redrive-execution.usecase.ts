import { MACHINES, type MachineName } from '#shared/contracts/machines.contract.ts';
import type { Executions } from '#shared/ports/executions.port.ts';
import type { FailedExecutions } from '#shared/ports/failed-executions.port.ts';
import { OperationRefused } from './operation-refused.ts';

/** Ends of executions that a redrive mends; a stopped one was stopped by somebody. */
const MENDABLE: ReadonlySet<string> = new Set(['FAILED', 'TIMED_OUT']);

/**
 * Lets a failed execution go on. Refused while it runs, after it ended well or was stopped, for a phase, whose cycle
 * waits for it no more, and when the repairs have already started the next: two machines must never carry one cycle.
 * @throws OperationRefused
 */
export const redriveExecution = async (
  { name }: { readonly name: string },
  deps: {
    readonly executions: Pick<Executions, 'describe'>;
    readonly failedExecutions: FailedExecutions;
  },
): Promise<{ readonly machine: MachineName; readonly name: string }> => {
  for (const machine of MACHINES) {
    const found = await deps.executions.describe(machine, name);
    if (found === undefined) continue;
    if (!MENDABLE.has(found.status))
      throw new OperationRefused(`${name} is ${found.status}: only what FAILED or TIMED_OUT is redriven`);
    if (machine === 'tdd-phase')
      throw new OperationRefused(`${name} is a phase: its cycle has gone on without it, and starts it anew`);
    const next = nextName(name);
    if (next !== undefined && (await deps.executions.describe(machine, next)) !== undefined)
      throw new OperationRefused(`${name} was followed by ${next}, which carries on its work`);
    await deps.failedExecutions.redrive(machine, name);
    return { machine, name };
  }
  throw new OperationRefused(`there is no execution ${name}: "agent-workflow admin execution list"`);
};

/** Executions of one cycle or sprint count up at the end of their names. */
const nextName = (name: string): string | undefined => {
  const [, stem, count] = /^(.+)-(\d+)$/.exec(name) ?? [];
  return stem === undefined ? undefined : `${stem}-${Number(count) + 1}`;
};
