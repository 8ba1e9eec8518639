import type { Store } from '#shared/ports/store.port.ts';
import { removeConnection } from '#shared/usecases/socket/connections.ts';

export interface Dependencies {
  readonly store: Store;
}

/** A client that left. The gateway does its best to tell; what it does not tell is found when the client is next told something. */
export const createHandler =
  ({ store }: Dependencies) =>
  async ({ connectionId }: { readonly connectionId: string }): Promise<{ readonly statusCode: number }> => {
    await removeConnection(connectionId, store);
    return { statusCode: 200 };
  };
