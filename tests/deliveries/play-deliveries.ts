/**
 * Thousands of deliveries of every source, many of them more than once, out of order and side by side, through the
 * handlers that are deployed, over a store and queues on disk that fail by chance, with a restart in the middle.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDiscordSource } from '#shared/adapters/discord/discord-source.adapter.ts';
import { createGithubSource } from '#shared/adapters/github/github-source.adapter.ts';
import { createJiraSource } from '#shared/adapters/jira/jira-source.adapter.ts';
import { openLocalDatabase } from '#shared/adapters/local-database/open-local-database.ts';
import { createLocalQueue } from '#shared/adapters/local-queue/local-queue.adapter.ts';
import { createLocalStore } from '#shared/adapters/local-store/local-store.adapter.ts';
import { createSlackSource } from '#shared/adapters/slack/slack-source.adapter.ts';
import { createIds } from '#shared/adapters/system/ids.adapter.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Actor } from '#shared/contracts/records.contract.ts';
import type { Notice } from '#shared/ports/channel.port.ts';
import { ChannelDown } from '#shared/ports/channel.port.ts';
import type { CodeHost } from '#shared/ports/code-host.port.ts';
import type { Executions } from '#shared/ports/executions.port.ts';
import type { QueueName } from '#shared/ports/queue.port.ts';
import { createHandler as deliverNotice } from '#functions/deliver-notice/handler.ts';
import { createHandler as processCommand } from '#functions/process-command/handler.ts';
import { createHandler as processDelivery } from '#functions/process-delivery/handler.ts';
import { createHandler as receiveDelivery } from '#functions/receive-delivery/handler.ts';
import { dispatchEffect } from '#shared/usecases/dispatch-effect.usecase.ts';
import { edgeFacts } from '#shared/usecases/deliveries/edge-facts.ts';
import { handleCommand } from '#shared/usecases/handle-command.usecase.ts';
import { allRecords, queryIndexedRecords } from '#shared/usecases/records/read-records.ts';
import { interpretGithub } from '#shared/usecases/webhooks/github/interpret-github.usecase.ts';
import { interpretJira } from '#shared/usecases/webhooks/jira/interpret-jira.usecase.ts';
import { createMemoryTracker, SITE } from '../contract/fakes/memory-tracker.ts';
import { describePlayed, type Played } from './describe-played.ts';
import { exportTwice } from './export-twice.ts';
import { createChance, unreliableQueue, unreliableStore, type Faults } from './faults.ts';
import {
  DISCORD_CHANNEL,
  discordMessage,
  githubComment,
  githubIssue,
  jiraIssue,
  MEMBERS,
  PERMISSIONS,
  PROJECT,
  REPOSITORY,
  SECRETS,
  SLACK_CHANNEL,
  slackMessage,
  type Message,
} from './platform-messages.ts';

const ADMIN: Actor = { id: 'ada', name: 'Ada', via: 'cli' };
const QUEUES: readonly QueueName[] = ['commands.fifo', 'deliveries.fifo', 'notices.fifo'];
const DEAD: readonly QueueName[] = ['commands-dead.fifo', 'deliveries-dead.fifo', 'notices-dead.fifo'];
const VISIBILITY_SECONDS = 30;
const MOST_NAMED = 200;

export interface PlayOptions {
  readonly deliveries: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}

/** Of all sources alike; some said word for word by two people, some by nobody's member. */
function makeMessages(count: number, chance: () => number): Message[] {
  const kinds: ((n: number) => Message)[] = [
    (n) => slackMessage(n, 'UADA', `Said in Slack ${n}`),
    (n) => slackMessage(n, 'UBOB', `Said by two ${n - (n % 2)}`),
    (n) => slackMessage(n, 'UADA', `Said by two ${n - (n % 2)}`),
    (n) => slackMessage(n, 'USTRANGER', `Said by a stranger ${n}`),
    (n) => discordMessage(n, `Said in Discord ${n}`),
    (n) => githubIssue(n, `An issue on GitHub ${n}`),
    (n) => githubComment(n, 'wes', `Said on GitHub ${n}`),
    (n) => githubComment(n, 'rita', `Said by a reader ${n}`),
    (n) => jiraIssue(n, `An issue in Jira ${n}`),
  ];
  return Array.from({ length: count }, (_, n) => kinds[Math.floor(chance() * kinds.length)]!(n + 1));
}

interface Sending {
  readonly message: Message;
  readonly attempt: number;
}

/** Three in ten more than once: soon after, side by side, or much later. */
function makeSendings(messages: readonly Message[], count: number, chance: () => number): Sending[] {
  const once = messages.map((message): Sending => ({ message, attempt: 0 }));
  const again = Array.from({ length: count - once.length }, (_, n): Sending => {
    const message = messages[Math.floor(chance() * messages.length)]!;
    return { message, attempt: n + 1 };
  });
  return [...once, ...again]
    .map((sending) => ({ sending, place: chance() }))
    .sort((a, b) => a.place - b.place)
    .map(({ sending }) => sending);
}

const NO_EXECUTIONS = {} as unknown as Executions;

export async function playDeliveries({ deliveries, seed, log }: PlayOptions): Promise<Played> {
  const folder = mkdtempSync(join(tmpdir(), 'deliveries-'));
  const chance = createChance(seed);
  const messages = makeMessages(Math.round(deliveries * 0.7), chance);
  const sendings = makeSendings(messages, deliveries, chance);
  const faults: Faults = { chance, crash: 0, throttle: 0, counted: { crashes: 0, throttled: 0 } };
  const time = { ms: Date.parse('2026-11-21T10:00:00.000Z') };
  const clock = { nowMs: () => time.ms };
  const tracker = createMemoryTracker(...messages.flatMap(({ issue }) => issue ?? []));
  const told = new Set<string>();
  const host = {
    permissionOf: async (login: string) => PERMISSIONS[login] ?? 'none',
    comment: async () => 1,
  } as unknown as CodeHost;

  /** Everything anew over the files that are there, as a process that was started. */
  const open = () => {
    const database = openLocalDatabase(join(folder, 'state.sqlite'), { synchronous: 'NORMAL' });
    const store = createLocalStore({ database, clock, feedTypes: [] });
    const queue = createLocalQueue({ database, clock });
    const weak = { store: unreliableStore(store, faults), queue: unreliableQueue(queue, faults) };
    const secrets = { environment: null, read: async (name: string) => SECRETS[name] ?? [] };
    const deps = { ...weak, clock, ids: createIds(clock) };
    const command = {
      ...deps,
      admins: [ADMIN],
      readConfig: async () => undefined,
      inspectRepository: async () => ({
        ok: true as const,
        repository: REPOSITORY,
        defaultBranch: 'main',
        clean: true,
        head: 'a'.repeat(40),
        config: `integrations: {jira: {site: "${SITE}", project: SHOP, label: agents}}`,
      }),
    };
    const send = async (_address: unknown, { id }: Notice): Promise<{ messageId: string | null }> => {
      if (chance() < faults.crash) throw new ChannelDown('no route');
      told.add(id);
      return { messageId: id };
    };
    const handlers: Partial<Record<QueueName, (body: never) => Promise<void>>> = {
      'commands.fifo': processCommand(command),
      'deliveries.fifo': processDelivery({
        ...deps,
        interpreters: {
          github: (delivery) => interpretGithub(delivery, { ...deps, hosts: { open: async () => host } }),
          jira: (delivery) => interpretJira(delivery, { ...deps, tracker }),
        },
      }),
      'notices.fifo': deliverNotice({
        ...deps,
        channels: {
          slack: { name: 'slack', send },
          discord: { name: 'discord', send },
          github: { name: 'github', send },
        },
        pause: async () => undefined,
        onRefused: () => undefined,
      }),
    };
    return {
      store,
      queue,
      command,
      receive: receiveDelivery({
        ...deps,
        secrets,
        facts: edgeFacts(weak.store),
        onUnverifiable: () => undefined,
        sources: {
          slack: createSlackSource({ secrets }),
          discord: createDiscordSource(),
          github: createGithubSource(),
          jira: createJiraSource(),
        },
      }),
      handlers,
      close: () => {
        queue.close();
        database.close();
      },
    };
  };

  let running = open();
  /** One look at every queue; what fails becomes visible again when its time is over. */
  const work = async (): Promise<number> => {
    const taken = await Promise.all(
      QUEUES.map(async (name) => {
        const received = await running.queue.receive(name, {
          max: 10,
          visibilitySeconds: VISIBILITY_SECONDS,
          waitSeconds: 0,
        });
        // Of one group in order, as a partial batch is answered; groups side by side.
        const groups = Map.groupBy(received, ({ groupId }) => groupId);
        await Promise.all(
          [...groups.values()].map(async (group) => {
            for (const { body, receipt } of group) {
              try {
                await running.handlers[name]?.(body as never);
                await running.queue.delete(name, receipt);
              } catch {
                return;
              }
            }
          }),
        );
        return received.length;
      }),
    );
    return taken.reduce((sum, n) => sum + n, 0);
  };

  try {
    const say = (text: string) =>
      handleCommand({ projectId: null, text, actor: ADMIN }, running.command).then((answer) => {
        if (!answer.ok) throw new Error(`${text}: ${answer.reply}`);
      });
    await say(`/project register ${REPOSITORY} Shop`);
    for (const member of MEMBERS) await say(`/project member ${member} developer`);
    await say(`/project bind ${SLACK_CHANNEL}`);
    await say(`/project bind ${DISCORD_CHANNEL}`);

    /** A person, and the dispatcher that carries out what one transaction does not hold. */
    const approveAll = async (): Promise<void> => {
      const { store } = running;
      const waiting = await allRecords<'story'>((cursor) =>
        queryIndexedRecords(store, 'story', { ...tableKeys.storiesByStatus(PROJECT, 'proposed'), cursor }),
      );
      // What comes from outside by its name, in texts that a command may have.
      const outside = waiting.filter(({ origin }) => origin !== undefined).map(({ id }) => id);
      await say('/approve').catch(() => undefined);
      for (let from = 0; from < outside.length; from += MOST_NAMED)
        await say(`/approve ${outside.slice(from, from + MOST_NAMED).join(' ')}`).catch(() => undefined);
      for (let isDone = false; !isDone;) {
        const { records } = await queryIndexedRecords(store, 'effect', tableKeys.effects());
        const pages = records.filter(({ effect }) => effect.kind === 'apply-intent');
        for (const record of pages)
          await dispatchEffect(record, {
            store,
            clock,
            executions: NO_EXECUTIONS,
            runTests: async () => undefined,
            checkPull: async () => undefined,
            exportState: async () => undefined,
          });
        isDone = pages.length === 0;
      }
    };

    Object.assign(faults, { crash: 0.02, throttle: 0.01 });
    let sent = 0;
    /** As a platform, or a person at one, does it: until somebody says that it was taken. */
    const give = async ({ message, attempt }: Sending): Promise<void> => {
      for (let n = attempt; ; n += 1) {
        sent += 1;
        const status = await running.receive(message.request(time.ms, n)).then(
          // Who is told that they say too much says it again.
          (answer) => (JSON.stringify(answer.body).includes('Say it again in') ? 429 : answer.status),
          () => 500,
        );
        if (status < 300) return;
        if (status !== 500 && status !== 429) throw new Error(`${message.name}: ${status}`);
        time.ms += 500;
      }
    };
    for (let at = 0; at < sendings.length;) {
      // Up to four at one time, among them the same one twice.
      const batch = sendings.slice(at, at + 1 + Math.floor(chance() * 4));
      const [first] = batch;
      await Promise.all([...batch, ...(first !== undefined && chance() < 0.05 ? [first] : [])].map(give));
      at += batch.length;
      // A comment on GitHub that is too much is refused for good: so fast that nobody says too much.
      time.ms += 800 * batch.length;
      if (chance() < 0.7) await work();
      // Of text from outside only so much may wait for approval at one time.
      if (chance() < 0.1) await approveAll();
      if (at > sendings.length / 2 && at - batch.length <= sendings.length / 2) {
        log(`restart after ${at} deliveries, with work on every queue`);
        running.close();
        running = open();
      }
    }
    // What is taken seldom enough to be called dead is given back, as an operator does.
    for (let idle = 0; idle < 3;) {
      const taken = await work();
      let redriven = 0;
      if (chance() < 0.1) await approveAll();
      for (const name of DEAD) redriven += await running.queue.redrive(name, 100);
      idle = taken + redriven === 0 ? idle + 1 : 0;
      time.ms += (VISIBILITY_SECONDS + 1) * 1_000;
    }
    return {
      ...(await describePlayed(running.store, messages, told)),
      exported: await exportTwice(running.store, folder, clock),
      sent,
      messages: messages.length,
      ...faults.counted,
    };
  } finally {
    running.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
