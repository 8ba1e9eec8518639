import { MACHINES } from '#shared/contracts/machines.contract.ts';
import type { FailedExecutions } from '#shared/ports/failed-executions.port.ts';
import type { Engine } from '../engine/engine.ts';

const MOST = 100;

/** The engine's failed executions, as the port has them. */
export const failedLocally = (engine: Engine): FailedExecutions => ({
  list: async () =>
    engine.listFailed(MOST).flatMap(({ machine, name, status, endedMs }) => {
      const known = MACHINES.find((one) => one === machine);
      if (known === undefined || (status !== 'FAILED' && status !== 'TIMED_OUT')) return [];
      return [
        {
          machine: known,
          name,
          status,
          endedAt: endedMs === null ? null : new Date(endedMs).toISOString(),
        },
      ];
    }),
  redrive: async (machine, name) => {
    if (!(await engine.redrive(machine, name))) throw new Error(`${name} went on already`);
  },
});
