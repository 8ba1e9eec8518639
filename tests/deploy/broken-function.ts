import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { expect, it } from 'vitest';
import type { DeployedResources } from '#local/cli/deployed-resources.ts';
import { until } from '../containers/engine.ts';
import { ENVIRONMENT } from './deploy-app.ts';
import type { Deployed } from './deployed.ts';
import { shortenRetries } from './shorten-retries.ts';
import { countDeadLetters, runCli, type Team } from './team.ts';

/** A release that can't reach its table, mended by hand. */
export const testBrokenFunction = (
  deployed: Deployed,
  open: () => { readonly team: Team; readonly resources: DeployedResources },
): void =>
  it('keeps a command that a broken function could not carry out, and carries it out once when it is redriven', async () => {
    const { team, resources } = open();
    const lambda = new LambdaClient({});
    const FunctionName = resources.functions['process-command'];
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const set = (Variables: Record<string, string>) =>
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
    const variables = Environment?.Variables ?? {};
    const restore = await shortenRetries(resources);
    await set({ ...variables, TABLE_NAME: 'a-table-that-is-not-there' });
    const told = team.ask('/backlog add_story "FAULT-4: Said into the void"');
    await until(
      'the dead letter',
      async () => ((await countDeadLetters(deployed))['commands-dead.fifo'] === 1 ? true : undefined),
      90,
    );
    await set(variables);
    await restore();
    const redriven = await runCli(
      deployed,
      'admin',
      'dlq',
      'redrive',
      'commands-dead.fifo',
      '--env',
      ENVIRONMENT,
    );
    expect(redriven).toMatchObject({ code: 0 });
    expect((await told).ok).toBe(true);
    const { reply } = await team.tell('/backlog view');
    expect(reply.match(/Said into the void/g)).toHaveLength(1);
  });
