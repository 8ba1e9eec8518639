/**
 * The product with every edge that it has, over a store in memory: the local server's API and webhooks over HTTP, and
 * behind their queue the handlers that are deployed.
 */
import { createHandler as processCommand } from '#functions/process-command/handler.ts';
import { createHandler as processDelivery } from '#functions/process-delivery/handler.ts';
import { createHandler as receiveDelivery } from '#functions/receive-delivery/handler.ts';
import { composeInterpreters, composeSources } from '#local/host/compose-platforms.ts';
import type { Host } from '#local/host/host.ts';
import { serve } from '#local/server/serve.ts';
import { jsonObject } from '#shared/contracts/json.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { CodeHost } from '#shared/ports/code-host.port.ts';
import type { Queue, QueueName } from '#shared/ports/queue.port.ts';
import { loadProject } from '#shared/usecases/cycle/save-cycle.ts';
import { edgeFacts } from '#shared/usecases/deliveries/edge-facts.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';
import { createMemoryTracker } from '../../contract/fakes/memory-tracker.ts';
import { CHANNEL } from '../../unit/adapters/discord/interactions.ts';
import { PUBLIC_KEY } from '../../unit/adapters/discord/sign-request.ts';
import { SECRET } from '../../unit/adapters/slack/sign-slack.ts';
import { createTeam } from '../../unit/usecases/team.ts';
import { repository } from '../../unit/usecases/webhooks/github/ground.ts';

export const SLACK_CHANNEL = 'slack:C2147483705';
export const DISCORD_CHANNEL = `discord:${CHANNEL}`;

const SECRETS: Readonly<Record<string, readonly string[]>> = {
  'slack-signing-secret': [SECRET],
  'discord-public-key': [PUBLIC_KEY],
  'github-webhook-secret': [SECRET],
};

/** By each front's own name of them; on REST and the command line people are called by their id. */
const SLACK_USERS = { ada: 'UADA', wes: 'UWES', eve: 'UEVE' } as const;
const DISCORD_USERS = {
  ada: '80351110224678912',
  wes: '80351110224678913',
  eve: '80351110224678914',
} as const;

export type Person = keyof typeof SLACK_USERS;
export const PEOPLE = {
  slack: SLACK_USERS,
  discord: DISCORD_USERS,
  github: { ada: 'ada', wes: 'wes', eve: 'eve' },
} as const satisfies Readonly<Record<string, Readonly<Record<Person, string>>>>;

export type ChatName = keyof typeof PEOPLE;

/** `slack:UADA,discord:80351110224678912,github:ada` */
const identitiesOf = (person: Person): string =>
  Object.entries(PEOPLE)
    .map(([platform, names]) => `${platform}:${names[person]}`)
    .join(',');

/**
 * ada is admin, wes developer, each with an identity on every front; eve is nobody.
 * @param firstAdmin what the deployment calls its first admin: who alone registers projects says so by that identity
 */
export const openProduct = async (firstAdmin: string) => {
  const team = await createTeam();
  await transactionally(team.deps, async (tx) =>
    tx.save('project', { ...(await loadProject(tx, 'user-api')), repository: repository.html_url }),
  );
  for (const channel of [SLACK_CHANNEL, DISCORD_CHANNEL]) await team.must(`/project bind ${channel}`);
  await team.must(`/project member ada admin --also ${identitiesOf('ada')}`);
  await team.must(`/project member wes developer "Wes" --also ${identitiesOf('wes')}`);

  const handlers: Partial<Record<QueueName, (body: JsonObject) => Promise<void>>> = {};
  // A message is handled in the moment in which it is sent, so that nothing has to be waited for; answers to chats are
  // sent to nobody.
  const queue: Queue = {
    send: async (name, body) => handlers[name]?.(jsonObject.parse(JSON.parse(JSON.stringify(body)))),
    receive: async () => [],
    delete: async () => undefined,
    setVisibility: async () => undefined,
    redrive: async () => 0,
  };
  const host = { permissionOf: async () => 'write' } as unknown as CodeHost;
  const parts = {
    ...team.deps,
    queue,
    tracker: createMemoryTracker(),
    hosts: { open: async () => host },
    secrets: { environment: null, read: async (name: string) => SECRETS[name] ?? [] },
  };
  handlers['commands.fifo'] = processCommand({ ...parts, admins: [{ id: firstAdmin, name: 'ada' }] });
  handlers['deliveries.fifo'] = processDelivery({ ...parts, interpreters: composeInterpreters(parts) });

  const complaints: string[] = [];
  const served = await serve({
    host: {
      ...parts,
      receive: receiveDelivery({
        ...parts,
        facts: edgeFacts(parts.store),
        onUnverifiable: () => undefined,
        sources: composeSources(parts),
      }),
      announcer: { subscribe: () => () => undefined },
    } as unknown as Host,
    port: 0,
    version: '0.0.0-test',
    firstAdmin: { id: 'ada', name: 'ada' },
    onError: (where, error) => complaints.push(`${where}: ${String(error)}`),
  });
  return { team, port: served.port, complaints, close: () => served.close() };
};
export type Product = Awaited<ReturnType<typeof openProduct>>;
