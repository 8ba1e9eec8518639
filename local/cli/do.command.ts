import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import * as z from 'zod';
import { commandAnswer } from '#shared/contracts/commands.contract.ts';
import type { CommandAnswer } from '#shared/contracts/commands.contract.ts';
import { localApi, type ApiAccess } from './api-access.ts';
import { deployedOptions } from './deployed-options.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { DEFAULT_PORT, parsePort } from './parse-port.ts';

interface DoFlags {
  readonly port: number;
  readonly project?: string;
  readonly actor?: string;
  readonly env?: string;
  readonly url?: string;
  readonly json?: boolean;
}

/** Our API says `error`, API Gateway in front of it `message`. */
const refusedAnswer = z.object({ error: z.string().optional(), message: z.string().optional() });

/** `agent-workflow do "<command>"`: one command to the running server or to an environment on AWS, and its answer. */
export const registerDo = (program: Command): void => {
  const command = program
    .command('do')
    .description(
      'give one command, such as "/sprint status", to the server that `start` runs, or to --env on AWS',
    )
    .argument('<command>', 'the command, as it would be typed in chat')
    .option('--port <port>', 'port of the server', parsePort, DEFAULT_PORT)
    .option('--project <id>', 'the project (default: the only one)')
    .option('--actor <id>', 'the member who gives it (default: you, the first admin)')
    .option('--json', 'print the answer as JSON')
    .action(giveCommand);
  for (const option of deployedOptions('https')) command.addOption(option);
};

const giveCommand = async (text: string, flags: DoFlags): Promise<void> => {
  const answer = await send(text, flags);
  process.stdout.write(`${flags.json === true ? JSON.stringify(answer) : inWords(answer)}\n`);
  if (!answer.ok) process.exitCode = EXIT.answerIsNo;
};

/** The reply says it all for a person in most cases; what it leaves out stands around it. */
const inWords = ({ reply, error, hint }: CommandAnswer): string =>
  [
    ...(error === undefined || reply.includes(error) ? [] : [error]),
    reply.trimEnd(),
    ...(hint === undefined || reply.includes(hint) ? [] : [`Hint: ${hint}`]),
  ].join('\n');

/** Commands that wait for others of their project are waited for no longer than this. */
const PATIENCE_MS = 600_000;

const send = async (text: string, flags: DoFlags): Promise<CommandAnswer> => {
  const deployed = flags.env !== undefined || flags.url !== undefined;
  const api = deployed
    ? await (await import('./deployed-access.ts')).deployedApi(flags)
    : localApi(flags.port);
  const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  const body = JSON.stringify({
    text,
    ...(flags.project === undefined ? {} : { project: flags.project }),
    ...(flags.actor === undefined ? {} : { actor: flags.actor }),
  });
  const response = await api.request('/api/v1/commands', { method: 'POST', headers, body });
  const answered = await readJson(response);
  if (response.status === 202) return waitFor(idOf(answered), api);
  if (response.status === 200) return commandAnswer.parse(answered);
  throw new CliError(response.status >= 500 ? EXIT.broke : EXIT.usedWrongly, errorOf(answered));
};

const waitFor = async (id: string, api: ApiAccess): Promise<CommandAnswer> => {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const response = await api.request(`/api/v1/commands/${id}`, { method: 'GET', headers: {} });
    if (response.status === 200) return commandAnswer.parse(await response.json());
    if (response.status === 404) throw new CliError(EXIT.broke, errorOf(await readJson(response)));
    await new Promise((resolve) => setTimeout(resolve, api.pollMs));
  }
  throw new CliError(
    EXIT.broke,
    `the command ${id} was accepted but has no outcome yet: see "agent-workflow admin dlq list"`,
  );
};

/** What answers may be a proxy, with a page. */
const readJson = async (response: Response): Promise<unknown> => {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
};

const idOf = (answered: unknown): string =>
  typeof answered === 'object' && answered !== null && 'id' in answered ? String(answered.id) : '';
const errorOf = (answered: unknown): string => {
  const said = refusedAnswer.safeParse(answered).data;
  return said?.error ?? said?.message ?? 'the server refused the request';
};
