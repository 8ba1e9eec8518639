import { randomUUID } from 'node:crypto';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import type { DeployedResources } from '#local/cli/deployed-resources.ts';
import { until } from '../containers/engine.ts';
import { ENVIRONMENT } from './deploy-app.ts';
import type { Deployed } from './deployed.ts';
import { shortenRetries } from './shorten-retries.ts';
import { countDeadLetters, runCli, type CliRun } from './team.ts';

const DEAD = 'commands-dead.fifo';
const POISON = 'no command, and no JSON';

/** A message that no release can read: giving it back mends nothing. */
export const testPoisonedMessage = (
  deployed: Deployed,
  open: () => { readonly resources: DeployedResources },
): void =>
  it('sets a message that nobody can read aside, again when it is given back, until it is dropped', async () => {
    const { resources } = open();
    const dlq = async (verb: string, ...more: string[]): Promise<CliRun> => {
      const run = await runCli(deployed, 'admin', 'dlq', verb, DEAD, ...more, '--env', ENVIRONMENT);
      expect(run).toMatchObject({ code: 0 });
      return run;
    };
    const isDead = (): Promise<true> =>
      until(
        'the poisoned message among the dead letters',
        async () => ((await countDeadLetters(deployed))[DEAD] === 1 ? true : undefined),
        90,
      );
    const restore = await shortenRetries(resources);
    try {
      await new SQSClient({ useQueueUrlAsEndpoint: false }).send(
        new SendMessageCommand({
          QueueUrl: resources.queues['commands.fifo'],
          MessageGroupId: 'poisoned',
          MessageDeduplicationId: randomUUID(),
          MessageBody: POISON,
        }),
      );
      await isDead();
      expect((await dlq('show')).stdout).toContain(POISON);
      expect((await dlq('redrive')).stdout).toContain('1 given back');
      // It comes back: what it was given back to cannot read it either.
      await isDead();
    } finally {
      await restore();
    }
    const shown = JSON.parse((await dlq('show', '--json')).stdout) as { messages: { id: string }[] };
    expect(shown.messages).toHaveLength(1);
    expect((await dlq('drop', '--id', shown.messages[0]!.id)).stdout).toContain('1 dropped');
    expect((await countDeadLetters(deployed))[DEAD]).toBe(0);
  });
