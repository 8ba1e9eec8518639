/** Work that somebody did outside of what is traced by itself: a job in a worker. */
export interface TracedWork {
  /** Who did it, as the service map shows it. */
  readonly name: string;
  /** Tells repeats of one piece of work apart from others: recorded twice it is one. */
  readonly id: string;
  /** Of the call that asked for the work: `Root=…;Parent=…;Sampled=…`. */
  readonly header: string;
  readonly startedMs: number;
  readonly endedMs: number;
  /** It broke off. */
  readonly failed: boolean;
  /** What it can be searched by. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** Where calls are seen with all that they led to. */
export interface Tracer {
  /** Never throws: what can't be shown was done all the same. */
  record(work: TracedWork): Promise<void>;
}
