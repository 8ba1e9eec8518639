import type { Command } from 'commander';
import { describeMessage } from '../watch/describe-message.ts';
import { followEvents } from '../watch/follow-events.ts';
import { deployedOptions } from './deployed-options.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { DEFAULT_PORT, parsePort } from './parse-port.ts';

interface WatchFlags {
  readonly port: number;
  readonly project?: string;
  readonly env?: string;
  readonly url?: string;
  readonly json?: boolean;
}

/** `agent-workflow watch`: what happens on the running server, until it is interrupted. */
export const registerWatch = (program: Command): void => {
  const command = program
    .command('watch')
    .description(
      'show what happens on the server that `start` runs, or on --env on AWS, one line for each event',
    )
    .option('--port <port>', 'port of the server', parsePort, DEFAULT_PORT)
    .option('--project <id>', 'events of this project only (default: of all)')
    .option('--json', 'print one JSON object a line, as the socket sends it')
    .action(watch);
  for (const option of deployedOptions('wss')) command.addOption(option);
};

const watch = async (flags: WatchFlags): Promise<void> => {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
  const { address: url, sign } = await socketOf(flags);
  const end = await followEvents({
    url: sign,
    project: flags.project,
    signal: ending.signal,
    onMessage: (message) => {
      const line = flags.json === true ? JSON.stringify(message) : describeMessage(message);
      if (line !== undefined) process.stdout.write(`${line}\n`);
    },
    onLost: (seconds) =>
      void process.stderr.write(`the connection to ${url} is lost; trying again every ${seconds} s\n`),
    onBack: () => void process.stderr.write(`connected to ${url} again\n`),
  });
  switch (end.why) {
    case 'interrupted':
      return;
    case 'no-server':
      throw new CliError(
        EXIT.broke,
        isDeployed(flags)
          ? `nobody answers at ${url}: is the address right?`
          : `no server answers at ${url}: run "agent-workflow start" in another terminal`,
      );
    case 'refused':
      throw new CliError(EXIT.answerIsNo, end.text);
  }
};

const isDeployed = ({ env, url }: WatchFlags): boolean => env !== undefined || url !== undefined;

const socketOf = async (
  flags: WatchFlags,
): Promise<{ readonly address: string; readonly sign: () => Promise<string> }> => {
  if (isDeployed(flags)) return (await import('./deployed-access.ts')).deployedSocket(flags);
  const address = `ws://127.0.0.1:${flags.port}`;
  return { address, sign: async () => address };
};
