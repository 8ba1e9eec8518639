import { createHash } from 'node:crypto';
import { jsonObject } from '#shared/contracts/json.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { CHANNELS } from '#shared/contracts/notices.contract.ts';
import type { Destination, QueuedNotice } from '#shared/contracts/notices.contract.ts';
import type { EventRecord, ProjectRecord } from '#shared/contracts/records.contract.ts';
import { DEFAULT_TOPICS, EVENT_MESSAGES } from '#shared/domain/messages/event.messages.ts';
import type { EventTopic } from '#shared/domain/vocabulary.ts';
import type { Queue } from '#shared/ports/queue.port.ts';
import type { Store } from '#shared/ports/store.port.ts';
import { readRecord } from '../records/read-records.ts';

export interface RouteDeps {
  readonly store: Store;
  readonly queue: Queue;
}

/** Puts one notice for each place that wants to hear of the event on the queue. May be called again. */
export async function routeEvent(event: EventRecord, deps: RouteDeps): Promise<void> {
  const row = EVENT_MESSAGES[event.kind];
  if (row === undefined) return;
  const project = await readRecord(deps.store, 'project', tableKeys.project(event.projectId));
  if (project === undefined) return;
  for (const to of placesFor(project, row.topic)) {
    const notice: QueuedNotice = { v: 1, kind: 'event', event, to };
    await sendNotice(notice, event.id, deps.queue);
  }
}

/** Notices for one place keep their order; one place that cannot be reached holds no other up. */
export async function sendNotice(notice: QueuedNotice, about: string, queue: Queue): Promise<void> {
  const place = hash(JSON.stringify(notice.to));
  await queue.send('notices.fifo', jsonObject.parse(notice), {
    groupId: place,
    dedupId: hash(`${about}|${place}`),
  });
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What the configuration says of a place holds; a bound channel of which it says nothing hears the default topics. */
function placesFor(project: ProjectRecord, topic: EventTopic): Destination[] {
  const rules = project.notifications ?? [];
  const bound = project.channels
    .filter((channel) => rules.every(({ to }) => to !== channel))
    .map((to) => ({ to, topics: DEFAULT_TOPICS }));
  return [...rules, ...bound]
    .filter(({ topics }) => topics.includes(topic))
    .flatMap(({ to }) => destinationOf(to, project.id));
}

/** `slack:C0123` is a channel of Slack; `webhook:https://…` an address, whose secret is the project's. */
function destinationOf(to: string, projectId: string): Destination[] {
  const colon = to.indexOf(':');
  const channel = CHANNELS.find((name) => name === to.slice(0, colon));
  if (channel === undefined) return [];
  const rest = to.slice(colon + 1);
  return [
    {
      channel,
      address:
        channel === 'webhook' ? { url: rest, secretName: `webhooks/${projectId}` } : { channelId: rest },
    },
  ];
}
