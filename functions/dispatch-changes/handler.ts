import { effectRecord, eventRecord } from '#shared/contracts/records.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { Announcer } from '#shared/ports/announcer.port.ts';
import { dispatchEffect } from '#shared/usecases/dispatch-effect.usecase.ts';
import type { DispatchDeps } from '#shared/usecases/dispatch-effect.usecase.ts';

export interface Dependencies extends DispatchDeps {
  readonly announcer: Announcer;
}

/** One item as a write left it. */
export interface Change {
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
}

/** What could not be carried out, to be given again, as a stream's partial batch response wants it. */
export interface Outcome {
  readonly failed: readonly string[];
}

/**
 * What follows a transaction: its effects are carried out, its events told. In order within the batch, and stopped at
 * the first failure, so that what is given again comes in order too.
 */
export const createHandler =
  (deps: Dependencies) =>
  async (changes: readonly Change[]): Promise<Outcome> => {
    for (const change of changes) {
      try {
        if (change.type === 'effect') await dispatchEffect(effectRecord.parse(change.data), deps);
        if (change.type === 'event') await deps.announcer.announce(eventRecord.parse(change.data));
      } catch {
        return { failed: [change.id] };
      }
    }
    return { failed: [] };
  };
