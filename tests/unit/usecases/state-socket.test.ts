import {
  ApiGatewayManagementApiClient,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createHandler as answerSocket } from '#functions/answer-socket/handler.ts';
import { createHandler as broadcastEvents } from '#functions/broadcast-events/handler.ts';
import { createHandler as connectSocket } from '#functions/connect-socket/handler.ts';
import { createHandler as disconnectSocket } from '#functions/disconnect-socket/handler.ts';
import { createApiGatewaySockets } from '#shared/adapters/api-gateway-sockets/api-gateway-sockets.adapter.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import { listConnections } from '#shared/usecases/socket/connections.ts';
import { createTeam } from './team.ts';

const event = (change: JsonObject = {}): JsonObject => ({
  v: 1, id: 'evt_user-api_1', stream: 'user-api', seq: 1, prev: '0'.repeat(64), hash: 'a'.repeat(64), at: '2026-11-01T00:00:00.000Z',
  kind: 'workflow.state_changed', projectId: 'user-api', storyId: null, actor: null,
  data: { old_state: 'IDLE', new_state: 'BACKLOG_READY' }, ...change,
}); // prettier-ignore

const createView = async () => {
  const { store, deps } = await createTeam();
  const { clock } = deps;
  const gone = new Set<string>();
  const sent: { readonly to: string; readonly message: Record<string, unknown> }[] = [];
  const sockets = {
    send: async (to: string, message: object) => {
      if (gone.has(to)) return 'gone' as const;
      if (to === 'broken') throw new Error('no answer');
      sent.push({ to, message: message as Record<string, unknown> });
      return 'sent' as const;
    },
  };
  const connect = connectSocket({ store, clock });
  return {
    store,
    clock,
    gone,
    sent,
    connect: (connectionId: string, query: Record<string, string> = {}) =>
      connect({ connectionId, caller: 'arn:aws:iam::111122223333:user/ada', query }),
    connectUnsigned: () => connect({ connectionId: 'x', caller: undefined, query: {} }),
    disconnect: disconnectSocket({ store }),
    say: (connectionId: string, message: unknown) =>
      answerSocket({ store, clock, sockets })({
        connectionId,
        body: typeof message === 'string' ? message : JSON.stringify(message),
      }),
    tell: broadcastEvents({ store, sockets }),
    connected: async () => (await listConnections(store)).map(({ id }) => id),
  };
};

describe('connecting to the state socket', () => {
  it('is for who signed the request, and forgotten after two hours at the latest', async () => {
    const view = await createView();
    expect(await view.connect('c1')).toEqual({ statusCode: 200 });
    expect(await view.connectUnsigned()).toEqual({ statusCode: 403 });
    expect(await view.connect('c2', { project: 'no spaces, please' })).toEqual({ statusCode: 400 });
    expect(await view.connected()).toEqual(['c1']);
    const item = await view.store.get(tableKeys.connection('c1'));
    expect(item?.data['caller']).toBe('arn:aws:iam::111122223333:user/ada');
    const connectedMs = Date.parse(String(item?.data['connectedAt']));
    expect(item?.expiresAtSeconds).toBe(Math.ceil(connectedMs / 1_000) + 7_200);
  });

  it('ends when the client says so, once or twice', async () => {
    const view = await createView();
    await view.connect('c1');
    expect(await view.disconnect({ connectionId: 'c1' })).toEqual({ statusCode: 200 });
    expect(await view.disconnect({ connectionId: 'c1' })).toEqual({ statusCode: 200 });
    expect(await view.connected()).toEqual([]);
  });
});

describe('a message on the state socket', () => {
  it('get_current_state is answered with the state of the only project', async () => {
    const view = await createView();
    await view.connect('c1');
    expect(await view.say('c1', { type: 'get_current_state' })).toEqual({ statusCode: 200 });
    expect(view.sent).toMatchObject([
      { to: 'c1', message: { type: 'current_state', data: { project: 'user-api', workflow_state: 'IDLE' } } },
    ]);
  });

  it.each([
    ['{', 'send JSON with a type'],
    [{ type: 'dance' }, 'unknown type dance; get_current_state and follow_events are known'],
    [{ type: 'get_current_state', project: 'other' }, 'there is no project other'],
  ])('that is nonsense (%j) is answered with what would help', async (message, help) => {
    const view = await createView();
    await view.connect('c1');
    await view.say('c1', message);
    expect(view.sent[0]?.message['error']).toContain(help);
  });

  it('of nobody who is connected is refused', async () => {
    const view = await createView();
    expect(await view.say('stranger', { type: 'get_current_state' })).toEqual({ statusCode: 410 });
    expect(view.sent).toEqual([]);
  });
});

describe('an event on the state socket', () => {
  it('is a change under the names of old clients, and whole for those who follow events', async () => {
    const view = await createView();
    await view.connect('c1');
    await view.connect('c2');
    await view.say('c2', { type: 'follow_events' });
    await view.tell(event());
    const by = Object.fromEntries(view.sent.map(({ to, message }) => [to, message]));
    expect(by['c1']).toMatchObject({ type: 'workflow_state_changed', new_state: 'BACKLOG_READY' });
    expect(by['c2']).toMatchObject({ type: 'event', event: { kind: 'workflow.state_changed' } });
  });

  it('that changes no state reaches followers only, and another project’s nobody who asked for one', async () => {
    const view = await createView();
    await view.connect('all');
    await view.connect('mine', { project: 'user-api' });
    await view.connect('other', { project: 'other' });
    await view.tell(event({ kind: 'job.finished', data: {} }));
    expect(view.sent).toEqual([]);
    await view.tell(event());
    expect(view.sent.map(({ to }) => to).sort()).toEqual(['all', 'mine']);
  });

  it('forgets a client that is gone, and tells all others before it fails for one', async () => {
    const view = await createView();
    for (const id of ['broken', 'c1', 'left']) await view.connect(id);
    view.gone.add('left');
    await expect(view.tell(event())).rejects.toThrow('1 clients could not be told');
    expect(view.sent.map(({ to }) => to)).toEqual(['c1']);
    expect(await view.connected()).toEqual(['broken', 'c1']);
  });

  it('that is too long for the socket is told without its data', async () => {
    const view = await createView();
    await view.connect('c1');
    await view.say('c1', { type: 'follow_events' });
    await view.tell(event({ data: { text: 'x'.repeat(200_000) } }));
    expect(view.sent[0]?.message).toMatchObject({
      event: { id: 'evt_user-api_1', data: { left_out: 'it is too long for the socket' } },
    });
  });
});

describe('clients of API Gateway', () => {
  it('are sent JSON, and are gone when the gateway says so; what else goes wrong is thrown', async () => {
    const client = new ApiGatewayManagementApiClient({ region: 'eu-central-1', endpoint: 'https://gateway' });
    const mock = mockClient(client);
    const sockets = createApiGatewaySockets({ client, endpoint: 'https://gateway' });
    mock
      .on(PostToConnectionCommand)
      .resolvesOnce({})
      .rejectsOnce(new GoneException({ message: '', $metadata: {} }))
      .rejectsOnce(new Error('throttled'));
    expect(await sockets.send('c1', { type: 'x' })).toBe('sent');
    expect(mock.commandCalls(PostToConnectionCommand)[0]?.args[0].input).toEqual({
      ConnectionId: 'c1',
      Data: '{"type":"x"}',
    });
    expect(await sockets.send('c1', {})).toBe('gone');
    await expect(sockets.send('c1', {})).rejects.toThrow('throttled');
  });
});
