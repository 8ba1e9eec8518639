import { createLocalSecrets } from '#shared/adapters/local-secrets/local-secrets.adapter.ts';
import type { EventRecord } from '#shared/contracts/records.contract.ts';
import { createHandler as deliverNotice } from '#functions/deliver-notice/handler.ts';
import { createHandler as processDelivery } from '#functions/process-delivery/handler.ts';
import { createHandler as receiveDelivery } from '#functions/receive-delivery/handler.ts';
import type { DeliveryAnswer, DeliveryRequest } from '#functions/receive-delivery/handler.ts';
import { edgeFacts } from '#shared/usecases/deliveries/edge-facts.ts';
import { routeEvent } from '#shared/usecases/notices/route-event.usecase.ts';
import { composeChannels, composeInterpreters, composeSources } from './compose-platforms.ts';
import type { PlatformParts } from './compose-platforms.ts';
import { consumeQueue } from './consume-queue.ts';
import type { Consumer } from './consume-queue.ts';

export interface EdgeParts extends Omit<PlatformParts, 'secrets'> {
  /** Folder of the secrets that platforms sign by and are called with. */
  readonly secrets: string;
  readonly onError: (where: string, error: unknown) => void;
}

/** Chats, code hosts and trackers: what they send, and what they are told. */
export interface Edges {
  readonly receive: (request: DeliveryRequest) => Promise<DeliveryAnswer>;
  readonly route: (event: EventRecord) => Promise<void>;
  start(): readonly Consumer[];
}

const DELIVERY_LANES = 4;
const NOTICE_LANES = 4;
const VISIBILITY_SECONDS = 120;
/** A platform that cannot be reached is asked again after this long. */
const PLATFORM_REST_SECONDS = 60;

export function composeEdges(parts: EdgeParts): Edges {
  const secrets = createLocalSecrets({ folder: parts.secrets });
  const platforms = { ...parts, secrets };
  const receive = receiveDelivery({
    ...parts,
    secrets,
    facts: edgeFacts(parts.store),
    onUnverifiable: (why) => parts.onError('receive-delivery', new Error(why)),
    sources: composeSources(platforms),
  });
  const process = processDelivery({ ...parts, interpreters: composeInterpreters(platforms) });
  const deliver = deliverNotice({
    ...parts,
    channels: composeChannels(platforms),
    pause: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1_000)),
    onRefused: (to, why) => parts.onError(`notice for ${to}`, new Error(why)),
  });
  return {
    receive,
    route: (event) => routeEvent(event, parts),
    start: () => [
      consumeQueue({
        queue: parts.queue,
        name: 'deliveries.fifo',
        concurrency: DELIVERY_LANES,
        visibilitySeconds: VISIBILITY_SECONDS,
        restSeconds: PLATFORM_REST_SECONDS,
        handle: async ({ body }) => {
          await process(body);
          return true;
        },
        onError: (error) => parts.onError('process-delivery', error),
      }),
      consumeQueue({
        queue: parts.queue,
        name: 'notices.fifo',
        concurrency: NOTICE_LANES,
        visibilitySeconds: VISIBILITY_SECONDS,
        restSeconds: PLATFORM_REST_SECONDS,
        handle: async ({ body }) => {
          await deliver(body);
          return true;
        },
        onError: (error) => parts.onError('deliver-notice', error),
      }),
    ],
  };
}
