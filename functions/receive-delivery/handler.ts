import { WEBHOOK_SOURCES, webhookPath } from '#shared/contracts/deliveries.contract.ts';
import type { WebhookSourceName } from '#shared/contracts/deliveries.contract.ts';
import type { WebhookSource } from '#shared/ports/webhook-source.port.ts';
import { receiveDelivery } from '#shared/usecases/deliveries/receive-delivery.usecase.ts';
import type { ReceiveDeps } from '#shared/usecases/deliveries/receive-delivery.usecase.ts';

export interface DeliveryRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case; a header that came twice has its values joined by commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Byte for byte as it came. */
  readonly bytes: Buffer;
}

export interface DeliveryAnswer {
  readonly status: number;
  /** null: no body. */
  readonly body: object | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Of one line of the log: whoever finds the address can send as much as the route lets through. */
const LOGGED_EACH_MS = 60_000;

export interface Dependencies extends ReceiveDeps {
  readonly sources: Readonly<Record<WebhookSourceName, WebhookSource>>;
}

/** What every webhook comes in by, whatever the source: what is wrong with the request itself is said here. */
export const createHandler = (given: Dependencies) => {
  const deps = { ...given, onUnverifiable: logSparsely(given) };
  return async ({ method, path, headers, bytes }: DeliveryRequest): Promise<DeliveryAnswer> => {
    const row = WEBHOOK_SOURCES.find(({ name }) => webhookPath(name) === path);
    if (row === undefined) return refusal(404, 'there is no such source of webhooks');
    if (method !== 'POST')
      return { ...refusal(405, 'this path takes POST only'), headers: { allow: 'POST' } };
    const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    if (!row.contentTypes.some((taken) => taken === type))
      return refusal(415, `Content-Type: ${row.contentTypes.join(' or ')} is taken`);
    if (bytes.length > row.maxBytes) return refusal(413, `the body may have ${row.maxBytes} bytes`);
    const twice = row.headers.find((name) => headers[name]?.includes(',') === true);
    if (twice !== undefined) return refusal(400, `${twice}: given more than once`);
    const { status, body, retryAfterSeconds } = await receiveDelivery(
      { headers, body: bytes, receivedMs: deps.clock.nowMs() },
      { row, source: deps.sources[row.name] },
      deps,
    );
    return {
      status,
      body,
      ...(retryAfterSeconds === undefined ? {} : { headers: { 'retry-after': String(retryAfterSeconds) } }),
    };
  };
};

function logSparsely({ clock, onUnverifiable }: Dependencies): Dependencies['onUnverifiable'] {
  const loggedMs = new Map<string, number>();
  return (why) => {
    const nowMs = clock.nowMs();
    if (nowMs - (loggedMs.get(why) ?? -Infinity) < LOGGED_EACH_MS) return;
    loggedMs.set(why, nowMs);
    onUnverifiable(why);
  };
}

const refusal = (status: number, error: string): DeliveryAnswer => ({ status, body: { error } });
