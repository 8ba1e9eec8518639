import type { JsonValue } from '#shared/contracts/json.contract.ts';
import type { TaskState } from '../definition.ts';
import { unexpectedType } from '../jsonata-evaluator.ts';
import { checkSize } from '../leave-state.ts';
import { queryEvaluationError } from '../state-error.ts';
import { taskResource } from '../task-resource.ts';
import { scheduleInvocation } from '../tasks/invoke-function.task.ts';
import { scheduleExecution } from '../tasks/start-execution.task.ts';
import { recordSubmitted, resourceDetails } from '../tasks/task-answer.ts';
import type { Thread } from '../thread.ts';
import type { TaskClocks } from '../tasks/task-clocks.ts';
import type { Turn } from '../turn.ts';

const LONGEST_SECONDS = 99_999_999;

async function seconds(
  turn: Turn,
  thread: Thread,
  field: 'TimeoutSeconds' | 'HeartbeatSeconds',
  template: number | string | undefined,
): Promise<number | null> {
  if (template === undefined) return null;
  const value = await turn.around.evaluator.template(template, field, turn.scope(thread));
  if (typeof value !== 'number') throw unexpectedType(template, field, 'number', value);
  if (Number.isInteger(value) && value > 0 && value <= LONGEST_SECONDS) return value;
  throw queryEvaluationError(
    field,
    `The field '${field}' must be a positive whole number, but was ${value}.`,
  );
}

/** Schedules one attempt: evaluates the arguments, starts the clocks, puts the thread where the answer will come. */
export async function enterTask(turn: Turn, thread: Thread, state: TaskState): Promise<void> {
  const resource = taskResource(state.Resource);
  const token = resource.waits === 'token' ? `tok_${turn.around.chance.uuid()}` : null;
  const scope = turn.scope(thread, {}, token ?? undefined);
  const args = await turn.around.evaluator.template(state.Arguments ?? {}, 'Arguments', scope);
  checkSize(args, thread.state);
  const timeout = await seconds(turn, thread, 'TimeoutSeconds', state.TimeoutSeconds);
  const heartbeat = await seconds(turn, thread, 'HeartbeatSeconds', state.HeartbeatSeconds);
  const taskId = turn.record(thread, 'TaskScheduled', {
    ...resourceDetails(turn, thread),
    region: 'local',
    parameters: JSON.stringify(args),
    ...(timeout === null ? {} : { timeoutInSeconds: timeout }),
    ...(heartbeat === null ? {} : { heartbeatInSeconds: heartbeat }),
  });
  turn.record(thread, 'TaskStarted', resourceDetails(turn, thread));
  const clocks = {
    taskId: String(taskId),
    timeoutAtMs: timeout === null ? null : turn.nowMs + timeout * 1000,
    heartbeatAtMs: heartbeat === null ? null : turn.nowMs + heartbeat * 1000,
    heartbeatMs: heartbeat === null ? null : heartbeat * 1000,
  };
  if (turn.around.mocked) scheduleMock(turn, thread, args, clocks);
  else if (resource.type === 'lambda') scheduleInvocation(turn, thread, args, { token, clocks });
  else await scheduleExecution(turn, thread, args, { wait: resource.waits === 'child', clocks });
}

/** The answer comes from a list; history is that of the request that it stands for. */
function scheduleMock(turn: Turn, thread: Thread, args: JsonValue, clocks: TaskClocks): void {
  const state = turn.stateOf(thread);
  if (state.Type === 'Task' && taskResource(state.Resource).waits !== 'nothing')
    recordSubmitted(turn, thread, {});
  turn.move(thread, { kind: 'mocked', arguments: args, ...clocks });
}
