import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { commandAnswer } from '#shared/contracts/commands.contract.ts';
import type { CommandAnswer } from '#shared/contracts/commands.contract.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { DEFAULT_PORT, parsePort } from './parse-port.ts';

interface DoFlags {
  readonly port: number;
  readonly project?: string;
  readonly actor?: string;
  readonly json?: boolean;
}

/** `agent-workflow do "<command>"`: one command to the running server, and its answer. */
export const registerDo = (program: Command): void => {
  program
    .command('do')
    .description('give one command, such as "/sprint status", to the server that `start` runs')
    .argument('<command>', 'the command, as it would be typed in chat')
    .option('--port <port>', 'port of the server', parsePort, DEFAULT_PORT)
    .option('--project <id>', 'the project (default: the only one)')
    .option('--actor <id>', 'the member who gives it (default: you, the first admin)')
    .option('--json', 'print the answer as JSON')
    .action(giveCommand);
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

const POLL_MS = 200;

const send = async (text: string, flags: DoFlags): Promise<CommandAnswer> => {
  const base = `http://127.0.0.1:${flags.port}`;
  const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  const body = JSON.stringify({
    text,
    ...(flags.project === undefined ? {} : { project: flags.project }),
    ...(flags.actor === undefined ? {} : { actor: flags.actor }),
  });
  const response = await call(`${base}/api/v1/commands`, { method: 'POST', headers, body });
  const answered: unknown = await response.json();
  if (response.status === 202) return waitFor(`${base}/api/v1/commands/${idOf(answered)}`);
  if (response.status !== 200) throw new CliError(EXIT.usedWrongly, errorOf(answered));
  return commandAnswer.parse(answered);
};

const call = async (url: string, init?: RequestInit): Promise<Response> => {
  try {
    return await fetch(url, init);
  } catch {
    throw new CliError(
      EXIT.broke,
      `no server answers at ${new URL(url).origin}: run "agent-workflow start" in another terminal`,
    );
  }
};

const waitFor = async (url: string): Promise<CommandAnswer> => {
  for (;;) {
    const response = await call(url);
    if (response.status === 200) return commandAnswer.parse(await response.json());
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
};

const idOf = (answered: unknown): string =>
  typeof answered === 'object' && answered !== null && 'id' in answered ? String(answered.id) : '';
const errorOf = (answered: unknown): string =>
  typeof answered === 'object' && answered !== null && 'error' in answered
    ? String(answered.error)
    : 'the server refused the request';
