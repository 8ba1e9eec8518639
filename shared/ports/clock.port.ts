/** What stands in records as time. The engine's timers run on real time, whatever this says. */
export interface Clock {
  nowMs(): number;
}
