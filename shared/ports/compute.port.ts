export type WorkerName = 'agent-runner' | 'test-runner';

/** Fargate has no room for the task now: the same start may succeed in a minute. */
export class CapacityMissing extends Error {
  override readonly name = 'CapacityMissing';
  readonly reasons: readonly string[];
  constructor(worker: WorkerName, reasons: readonly string[]) {
    super(`no ${worker} was started: ${reasons.join('; ') || 'neither a task nor a reason was given'}`);
    this.reasons = reasons;
  }
}

/** No task definition has the environment that a project names. */
export class EnvironmentUnknown extends Error {
  override readonly name = 'EnvironmentUnknown';
  constructor(image: string) {
    super(
      `this deployment has no task for the environment ${JSON.stringify(image)} (tdd.environment.image): whoever deploys it has to list that image`,
    );
  }
}

export interface WorkerStart {
  readonly worker: WorkerName;
  /** A repeat with the same id and the same place starts nothing and gives the same task. */
  readonly startId: string;
  readonly slot: number;
  /** Environment of a project; null: the worker's own. */
  readonly image: string | null;
}

/** Tasks that take jobs. */
export interface Compute {
  /** Gives the task's id. @throws CapacityMissing, EnvironmentUnknown */
  startWorker(start: WorkerStart): Promise<string>;
  /** Those of the tasks that have ended, or that nobody knows any more. */
  endedTasks(taskIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Takes it calmly when the task has ended. */
  stopTask(taskId: string, reason: string): Promise<void>;
}
