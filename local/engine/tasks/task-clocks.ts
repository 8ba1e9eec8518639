/** The clocks of one attempt at a task, and its name. */
export interface TaskClocks {
  readonly taskId: string;
  readonly timeoutAtMs: number | null;
  readonly heartbeatAtMs: number | null;
  readonly heartbeatMs: number | null;
}
