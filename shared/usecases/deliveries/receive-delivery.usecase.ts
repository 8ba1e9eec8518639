import type { WEBHOOK_SOURCES, QueuedDelivery } from '#shared/contracts/deliveries.contract.ts';
import { MAX_QUEUED_BYTES } from '#shared/contracts/deliveries.contract.ts';
import { jsonObject } from '#shared/contracts/json.contract.ts';
import { missingSecret } from '#shared/contracts/secrets.contract.ts';
import { tooManyOfProject, tooManyOfYours } from '#shared/domain/messages/reply.messages.ts';
import type { Secrets } from '#shared/ports/secrets.port.ts';
import type {
  BoundProject,
  EdgeFacts,
  Reading,
  WebhookAnswer,
  WebhookRequest,
  WebhookSource,
} from '#shared/ports/webhook-source.port.ts';
import { acceptCommand } from '../accept-command.usecase.ts';
import type { AcceptDeps } from '../accept-command.usecase.ts';
import { memberIn, takeRate } from '../take-rate.usecase.ts';
import type { RateOf } from '../take-rate.usecase.ts';
import { claimDelivery, deliveryHash, DeliveryReused } from './claim-delivery.ts';

export interface ReceiveDeps extends AcceptDeps {
  readonly secrets: Secrets;
  readonly facts: EdgeFacts;
  /** A platform's secret has no value, so that nothing it sends can be verified; for the log, and not for the caller. */
  readonly onUnverifiable: (why: string) => void;
}

export interface ReceivedAnswer extends WebhookAnswer {
  /** Seconds after which to come again; with status 429. */
  readonly retryAfterSeconds?: number;
}

type SourceRow = (typeof WEBHOOK_SOURCES)[number];

/**
 * The one way in for every platform: verified over the raw body, counted, read, claimed once, queued, answered.
 * 401 says nothing of why. A delivery that comes again gets the answer of the first and is carried out once.
 */
export async function receiveDelivery(
  request: WebhookRequest,
  { row, source }: { readonly row: SourceRow; readonly source: WebhookSource },
  deps: ReceiveDeps,
): Promise<ReceivedAnswer> {
  if (!(await isGenuine(request, row, source, deps))) return answerOf(401, 'not verified');
  const reading = await source.read(request, deps.facts);
  switch (reading.kind) {
    case 'answered':
      return reading.answer;
    case 'skipped':
      return { status: 202, body: { skipped: reading.why } };
    case 'unreadable':
      return answerOf(reading.status, reading.why);
    case 'command': {
      const bound = await deps.facts.projectOf(reading.channelId);
      // Where no project is bound the text may name any: then all that one person says counts together.
      const whose: readonly RateOf[] =
        bound === undefined
          ? [{ kind: 'person', id: reading.actor.id }]
          : [memberIn(bound.id, reading.actor.id), ...limitOfMembers(bound, reading.actor.id)];
      const rate = await takeRate([...limitsOf(row, reading.channelId), ...whose], deps);
      if (rate.taken) return takeCommand(reading, bound?.id ?? null, row, deps);
      if (!whose.includes(rate.of) || reading.refusal === null) return comeAgain(rate.seconds);
      const says = rate.of.kind === 'project' ? tooManyOfProject : tooManyOfYours;
      return reading.refusal(says(rate.seconds));
    }
    case 'delivery': {
      const rate = await takeRate(limitsOf(row, reading.group), deps);
      return rate.taken ? takeDelivery(reading, row, deps) : comeAgain(rate.seconds);
    }
  }
}

/** Whoever is no member takes nothing of what the members may say together. */
const limitOfMembers = ({ id, isMember }: BoundProject, actorId: string): readonly RateOf[] =>
  isMember(actorId) ? [{ kind: 'project', id }] : [];

const answerOf = (status: number, error: string): WebhookAnswer => ({ status, body: { error } });

const comeAgain = (seconds: number): ReceivedAnswer => ({
  ...answerOf(429, 'too many at once; come again'),
  retryAfterSeconds: seconds,
});

const limitsOf = ({ name }: SourceRow, place: string): readonly [RateOf, RateOf] => [
  { kind: 'source', id: name },
  { kind: 'place', id: `${name}#${place}` },
];

/** Any of the values is good, so that rotating one loses nothing; one that was just set is looked for once. */
async function isGenuine(
  request: WebhookRequest,
  row: SourceRow,
  source: WebhookSource,
  { secrets, onUnverifiable }: ReceiveDeps,
): Promise<boolean> {
  const known = await secrets.read(row.secret);
  if (await verifiesBy(known, request, source)) return true;
  const fresh = await secrets.read(row.secret, { fresh: true });
  if (fresh.length === 0) onUnverifiable(missingSecret(row.secret, secrets.environment));
  return verifiesBy(
    fresh.filter((secret) => !known.includes(secret)),
    request,
    source,
  );
}

async function verifiesBy(
  secrets: readonly string[],
  request: WebhookRequest,
  source: WebhookSource,
): Promise<boolean> {
  for (const secret of secrets) if (await source.verify(request, secret)) return true;
  return false;
}

async function takeCommand(
  reading: Extract<Reading, { kind: 'command' }>,
  projectId: string | null,
  row: SourceRow,
  deps: ReceiveDeps,
): Promise<ReceivedAnswer> {
  const { text, actor, channelId, replyTo, delivery, answer } = reading;
  try {
    await acceptCommand(
      {
        projectId,
        text,
        actor,
        channelId,
        replyTo,
        delivery: { source: row.name, id: delivery, project: null },
      },
      deps,
    );
  } catch (error) {
    if (error instanceof DeliveryReused) return answerOf(422, error.message);
    throw error;
  }
  return answer;
}

async function takeDelivery(
  { delivery, event, group, payload }: Extract<Reading, { kind: 'delivery' }>,
  row: SourceRow,
  deps: ReceiveDeps,
): Promise<ReceivedAnswer> {
  const deliveryId = deliveryHash(delivery);
  if (Buffer.byteLength(JSON.stringify(payload)) > MAX_QUEUED_BYTES)
    return answerOf(413, `what is read of a ${event} may have ${MAX_QUEUED_BYTES} bytes`);
  await claimDelivery(
    {
      source: row.name,
      delivery,
      // The name of what happened is not signed everywhere: that of the first holds.
      fingerprint: '',
      workId: deliveryId,
      beside: [],
      dispatch: async () => {
        const message: QueuedDelivery = {
          v: 1,
          source: row.name,
          deliveryId,
          event,
          receivedAt: new Date(deps.clock.nowMs()).toISOString(),
          payload,
        };
        await deps.queue.send('deliveries.fifo', jsonObject.parse(message), {
          groupId: `${row.name}-${deliveryHash(group)}`,
          dedupId: deliveryId,
        });
      },
    },
    deps,
  );
  return { status: 202, body: { accepted: deliveryId } };
}
