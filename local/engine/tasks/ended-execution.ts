import type { ExecutionRow } from '../checkpoint.ts';
import { parseJson } from '../plain-json.ts';
import type { EndedExecution } from './start-execution.task.ts';

/** A stored execution as its waiting parent sees it; undefined while it runs. */
export function endedExecution(row: ExecutionRow | undefined): EndedExecution | undefined {
  if (row === undefined || row.status === 'RUNNING') return undefined;
  const { machine, name, input, startedMs, status } = row;
  return {
    machine,
    name,
    input,
    startedMs,
    endedMs: row.endedMs ?? startedMs,
    outcome: {
      status,
      ...(row.output === null ? {} : { output: parseJson(row.output) }),
      error: row.error ?? undefined,
      cause: row.cause ?? undefined,
    },
  };
}
