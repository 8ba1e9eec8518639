export interface TaskResource {
  /** As history names them: `lambda` and `invoke.waitForTaskToken`. */
  readonly type: 'lambda' | 'states';
  readonly action: string;
  /** What the state waits for after the request was taken: an answer by token, the child's end, or nothing. */
  readonly waits: 'token' | 'child' | 'nothing';
}

const RESOURCES: ReadonlyMap<string, TaskResource> = new Map([
  ['arn:aws:states:::lambda:invoke', { type: 'lambda', action: 'invoke', waits: 'nothing' }],
  [
    'arn:aws:states:::lambda:invoke.waitForTaskToken',
    { type: 'lambda', action: 'invoke.waitForTaskToken', waits: 'token' },
  ],
  ['arn:aws:states:::states:startExecution', { type: 'states', action: 'startExecution', waits: 'nothing' }],
  [
    'arn:aws:states:::states:startExecution.sync:2',
    { type: 'states', action: 'startExecution.sync:2', waits: 'child' },
  ],
]);

/** The resources of the subset, by the ARN that a Task names. */
export const SUPPORTED_RESOURCES: readonly string[] = [...RESOURCES.keys()];

/** @throws Error for a resource outside the subset; a loaded definition has none. */
export function taskResource(arn: string): TaskResource {
  const known = RESOURCES.get(arn);
  if (known === undefined) throw new Error(`${arn} is not a resource of the subset`);
  return known;
}
