import { expect, it } from 'vitest';
import { keepDeployedAnswers, type DeployedAnswers } from '../../bench/deployed-answers.ts';
import { SIGNING_SECRETS, timeAnswers } from '../../bench/time-answers.ts';
import { WEBHOOK_SOURCES, webhookPath } from '#shared/contracts/deliveries.contract.ts';
import type { Deployed } from './deployed.ts';
import { say } from './progress.ts';
import { setSecret } from './team.ts';

// Each request that comes while others run starts a container of its own there: fifty a second are no load but a siege.
const PACE = { aSecond: 4, seconds: 10 };

/** How fast the deployed edge answers. It says as much of the machine as of the product, so it is told and not judged. */
export function measureDeployedAnswers(deployed: Deployed): void {
  it('answers each source, the first request with the start of its function', async () => {
    for (const { name, secret } of WEBHOOK_SOURCES)
      await setSecret(deployed, secret, [SIGNING_SECRETS[name]]);
    const acknowledgedMs: DeployedAnswers['acknowledgedMs'] = {};
    for (const { name } of WEBHOOK_SOURCES) {
      const measured = await timeAnswers(deployed.apiUrl + webhookPath(name), name, PACE);
      acknowledgedMs[name] = measured;
      say(`${name}: first ${measured.first} ms, p50 ${measured.p50} ms, p99 ${measured.p99} ms`);
    }
    keepDeployedAnswers({ acknowledgedMs });
    expect(Object.keys(acknowledgedMs)).toHaveLength(WEBHOOK_SOURCES.length);
  });
}
