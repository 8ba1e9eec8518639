import { existsSync, rmSync } from 'node:fs';
import type { Command } from 'commander';
import { openHost } from '../host/host.ts';
import { requireFreePort } from '../server/listen.ts';
import { serve } from '../server/serve.ts';
import { explainFailure } from './explain-failure.ts';
import { DEFAULT_PORT, parsePort } from './parse-port.ts';
import { hostSettings, personHere } from './host-settings.ts';
import type { HostFlags } from './host-settings.ts';
import { readVersion } from './read-version.ts';
import { requireFolder } from './require-folder.ts';
import { requireModel } from './require-model.ts';

interface StartFlags extends HostFlags {
  readonly port: number;
  readonly project?: string;
  readonly json?: boolean;
}

/** `agent-workflow start`: everything in this process, on loopback, until it is ended. */
export const registerStart = (program: Command): void => {
  program
    .command('start')
    .description('serve the API and the state socket on this machine, and let the agents work')
    .option('--port <port>', 'port on 127.0.0.1; 0 takes a free one', parsePort, DEFAULT_PORT)
    .option(
      '--state <folder>',
      'where everything is kept (default: AGENT_WORKFLOW_STATE, or .agent-workflow in your home)',
    )
    .option('--project <id>', 'the project of requests that name none (default: the only one)')
    .option('--model <provider:model>', 'play every role with this model, whatever the project says')
    .option(
      '--record <folder>',
      "write every model's replies to script.yml in this folder, to be played again",
    )
    .option(
      '--unsandboxed',
      'run project code even where no sandbox can be made: it could then read your files',
    )
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', ENVIRONMENT)
    .action(start);
};

const ENVIRONMENT = `
Environment of the models:
  ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL      anthropic:…
  AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, or AWS_BEARER_TOKEN_BEDROCK
                                             bedrock:…
  OPENAI_API_KEY, OPENAI_BASE_URL            openai-compatible:…, ollama:… (default: Ollama on this machine)
  AGENT_WORKFLOW_PRICES                      JSON file with prices, in US dollars for a million tokens:
                                             {"provider:model": {"input": 3, "output": 15}}`;

const start = async (flags: StartFlags): Promise<void> => {
  const say = (fields: Record<string, string | number>, text: string): void => {
    process.stdout.write(`${flags.json === true ? JSON.stringify(fields) : text}\n`);
  };
  let complaint = '';
  /** What is tried again and again, such as a write to a full disk, is said once. */
  const complain = (where: string, error: unknown): void => {
    const line = `${where}: ${explainFailure(error)}\n`;
    if (line !== complaint) process.stderr.write(line);
    complaint = line;
  };
  // Asked first: a folder made for a server that then cannot serve would be left behind.
  await requireFreePort(flags.port);
  await requireModel(flags.model);
  const settings = hostSettings(flags, complain);
  requireFolder('--state', settings.folder.root);
  const isNew = !existsSync(settings.folder.root);
  const host = await openHost(settings).catch((error: unknown) => {
    if (isNew) rmSync(settings.folder.root, { recursive: true, force: true });
    throw error;
  });
  const served = await serve({
    host,
    port: flags.port,
    version: readVersion(),
    firstAdmin: personHere(),
    project: flags.project,
    onError: complain,
  }).catch(async (error: unknown) => {
    await host.close();
    throw error;
  });
  const url = `http://127.0.0.1:${served.port}`;
  say(
    { type: 'ready', url, socket: url.replace('http', 'ws') },
    `Agent Workflow is ready at ${url} (state socket ws://127.0.0.1:${served.port})\nNext: agent-workflow do "/project list"`,
  );
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await served.close();
  await host.close();
};
