import { Option, type Command } from 'commander';
import { parseEnvironment } from './environment-option.ts';
import { DEFAULT_PORT, parsePort } from './parse-port.ts';

/** Which installation a command of `admin` is about, and how it answers. */
export const withTarget = (command: Command): Command =>
  command
    .addOption(
      new Option('--env <name>', 'an environment on AWS, with your AWS profile (default: the local server)')
        .argParser(parseEnvironment)
        .conflicts('port'),
    )
    .option('--port <port>', 'port of the server that `start` runs', parsePort, DEFAULT_PORT)
    .option('--json', 'print the answer as JSON');
