import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WEBHOOK_SOURCES, webhookPath } from '#shared/contracts/deliveries.contract.ts';
import type { WebhookSourceName } from '#shared/contracts/deliveries.contract.ts';
import { serve } from '#local/server/serve.ts';
import { openBenchHost } from './open-bench-host.ts';
import { SIGNING_SECRETS, timeAnswers, type Answered } from './time-answers.ts';

const PACE = { aSecond: 50, seconds: 4 };
const NOWHERE = { slack: 'http://127.0.0.1:9/', discord: 'http://127.0.0.1:9' };

export type Acknowledged = Readonly<Partial<Record<WebhookSourceName, Answered>>>;

/** Of each source, over HTTP with every store real. */
export async function measureAcknowledgements(): Promise<Acknowledged> {
  // Nobody is called: answers wait in their queue, as while a chat is down.
  const onError = (): void => undefined;
  const bench = await openBenchHost('', { apis: NOWHERE, onError });
  const { host } = bench;
  for (const { name, secret } of WEBHOOK_SOURCES) {
    const file = join(dirname(bench.database), 'secrets', secret);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, SIGNING_SECRETS[name]);
  }
  const firstAdmin = { id: 'bench', name: 'Bench' };
  const served = await serve({ host, port: 0, version: '0.0.0', firstAdmin, onError });
  try {
    const measured: Partial<Record<WebhookSourceName, Answered>> = {};
    for (const { name } of WEBHOOK_SOURCES)
      measured[name] = await timeAnswers(`http://127.0.0.1:${served.port}${webhookPath(name)}`, name, PACE);
    return measured;
  } finally {
    await served.close();
    await bench.close();
  }
}
