import type { Clock } from '#shared/ports/clock.port.ts';
import type { Store } from '#shared/ports/store.port.ts';
import { saveConnection } from '#shared/usecases/socket/connections.ts';

export interface Dependencies {
  readonly store: Store;
  readonly clock: Clock;
}

export interface Connecting {
  readonly connectionId: string;
  /** ARN of who signed the request. */
  readonly caller: string | undefined;
  readonly query: Readonly<Record<string, string | undefined>>;
}

const PROJECT = /^[\w.-]{1,100}$/;

/** A client that connects: signed, and for one project where the address ends with `?project=ID`. */
export const createHandler =
  ({ store, clock }: Dependencies) =>
  async ({ connectionId, caller, query }: Connecting): Promise<{ readonly statusCode: number }> => {
    if (caller === undefined) return { statusCode: 403 };
    const project = query['project'] ?? null;
    if (project !== null && !PROJECT.test(project)) return { statusCode: 400 };
    const nowMs = clock.nowMs();
    await saveConnection(
      {
        v: 1,
        id: connectionId,
        caller,
        project,
        followsEvents: false,
        connectedAt: new Date(nowMs).toISOString(),
      },
      { store, nowMs },
    );
    return { statusCode: 200 };
  };
