import type { Clock } from '#shared/ports/clock.port.ts';
import type { Sockets } from '#shared/ports/sockets.port.ts';
import type { Store } from '#shared/ports/store.port.ts';
import { onlyProject } from '#shared/usecases/only-project.ts';
import { answerMessage } from '#shared/usecases/socket/answer-message.usecase.ts';
import { readConnection, removeConnection, saveConnection } from '#shared/usecases/socket/connections.ts';

export interface Dependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly sockets: Sockets;
}

/** A message of a client that is connected, answered on its connection. */
export const createHandler =
  ({ store, clock, sockets }: Dependencies) =>
  async ({
    connectionId,
    body,
  }: {
    readonly connectionId: string;
    readonly body: string;
  }): Promise<{ readonly statusCode: number }> => {
    const connection = await readConnection(connectionId, store);
    if (connection === undefined) return { statusCode: 410 };
    const answer = await answerMessage(body, {
      store,
      clock,
      defaultProject: async () => connection.project ?? (await onlyProject(store)),
    });
    if ('follow' in answer) {
      const followed = { ...connection, followsEvents: true };
      await saveConnection(followed, { store, nowMs: Date.parse(connection.connectedAt) });
      return { statusCode: 200 };
    }
    if ((await sockets.send(connectionId, answer.reply)) === 'gone')
      await removeConnection(connectionId, store);
    return { statusCode: 200 };
  };
