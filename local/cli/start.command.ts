import type { Command } from 'commander';
import { openHost } from '../host/host.ts';
import { serve } from '../server/serve.ts';
import { parsePort } from './parse-port.ts';
import { hostSettings, personHere } from './host-settings.ts';
import type { HostFlags } from './host-settings.ts';
import { readVersion } from './read-version.ts';

interface StartFlags extends HostFlags {
  readonly port: number;
  readonly project?: string;
  readonly json?: boolean;
}

export const DEFAULT_PORT = 8765;

/** `agent-workflow start`: everything in this process, on loopback, until it is ended. */
export const registerStart = (program: Command): void => {
  program
    .command('start')
    .description('serve the API and the state socket on this machine, and let the agents work')
    .option('--port <port>', 'port on 127.0.0.1; 0 takes a free one', parsePort, DEFAULT_PORT)
    .option('--state <folder>', 'where everything is kept (default: AGENT_WORKFLOW_STATE, or .agent-workflow in your home)')
    .option('--project <id>', 'the project of requests that name none (default: the only one)')
    .option('--model <provider:model>', 'play every role with this model, whatever the project says')
    .option('--unsandboxed', 'run project code even where no sandbox can be made: it could then read your files')
    .option('--json', 'print one JSON object a line')
    .action(start);
};

const start = async (flags: StartFlags): Promise<void> => {
  const say = (fields: Record<string, string | number>, text: string): void => {
    process.stdout.write(`${flags.json === true ? JSON.stringify(fields) : text}\n`);
  };
  const host = await openHost(hostSettings(flags, (where, error) => process.stderr.write(`${where}: ${error instanceof Error ? error.message : String(error)}\n`)));
  const served = await serve({ host, port: flags.port, version: readVersion(), firstAdmin: personHere(), project: flags.project }).catch(async (error: unknown) => {
    await host.close();
    throw error;
  });
  const url = `http://127.0.0.1:${served.port}`;
  say({ type: 'ready', url, socket: url.replace('http', 'ws') }, `Agent Workflow is ready at ${url} (state socket ws://127.0.0.1:${served.port})\nNext: agent-workflow do "/project list"`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await served.close();
  await host.close();
};
