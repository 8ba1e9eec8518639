import type { IncomingMessage } from 'node:http';
import { WEBHOOK_SOURCES } from '#shared/contracts/deliveries.contract.ts';
import type { DeliveryAnswer, DeliveryRequest } from '#functions/receive-delivery/handler.ts';

const MOST_BYTES = Math.max(...WEBHOOK_SOURCES.map(({ maxBytes }) => maxBytes));

/**
 * A platform's request, which comes in by a tunnel of the person's own: host and origin are the tunnel's, and only the
 * signature counts. What is beyond what any source may send is read to its end, so that who sent it hears why it is not
 * taken, and is not kept.
 */
export async function receiveWebhook(
  request: IncomingMessage,
  path: string,
  receive: (delivery: DeliveryRequest) => Promise<DeliveryAnswer>,
): Promise<DeliveryAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    if (bytes <= MOST_BYTES) chunks.push(part);
    bytes += part.length;
  }
  return receive({
    method: request.method ?? 'GET',
    path,
    headers: Object.fromEntries(
      Object.entries(request.headersDistinct).map(([name, values]) => [name, values?.join(',')]),
    ),
    bytes: Buffer.concat(chunks),
  });
}
