import { Command, CommanderError } from 'commander';
import { explainFailure } from './explain-failure.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { readVersion } from './read-version.ts';
import { requireGit } from './require-git.ts';

type Register = (program: Command) => void;

/** Each command's module is loaded when it is wanted: all of them together take longer than most commands run. */
const COMMANDS: Readonly<Record<string, () => Promise<Register>>> = {
  init: async () => (await import('./init.command.ts')).registerInit,
  start: async () => (await import('./start.command.ts')).registerStart,
  do: async () => (await import('./do.command.ts')).registerDo,
  demo: async () => (await import('./demo.command.ts')).registerDemo,
  watch: async () => (await import('./watch.command.ts')).registerWatch,
  machine: async () => (await import('./machine.command.ts')).registerMachine,
  validate: async () => (await import('./validate.command.ts')).registerValidate,
  verify: async () => (await import('./verify.command.ts')).registerVerify,
  admin: async () => (await import('./admin.command.ts')).registerAdmin,
  scripts: async () => (await import('./scripts.command.ts')).registerScripts,
};

/** The program with the one command that is asked for, or with all of them where help or a mistake needs the list. */
const buildProgram = async (wanted: string | undefined): Promise<Command> => {
  const program = new Command('agent-workflow')
    .description('A Scrum team of AI agents that cannot skip a failing test.')
    .version(readVersion())
    .addHelpText(
      'after',
      '\n--env NAME before a command drives an environment on AWS instead: do, watch, admin.',
    )
    .showHelpAfterError('(--help shows what is there)')
    .exitOverride()
    .hook('preAction', (_program, command) => requireGit(command.name()));
  const one = wanted !== undefined && Object.hasOwn(COMMANDS, wanted) ? COMMANDS[wanted] : undefined;
  const asksForVersion = wanted === '--version' || wanted === '-V';
  const loads = one === undefined ? (asksForVersion ? [] : Object.values(COMMANDS)) : [one];
  for (const register of await Promise.all(loads.map((load) => load()))) register(program);
  return program;
};

/** `--env NAME` may stand before the command, as it does for who drives one environment all day. */
const environmentLast = (argv: readonly string[]): readonly string[] => {
  const [node = '', bin = '', first = '', second, ...rest] = argv;
  if (first.startsWith('--env=') && second !== undefined) return [node, bin, second, ...rest, first];
  const [command, ...others] = rest;
  if (first !== '--env' || second === undefined || command === undefined) return argv;
  return [node, bin, command, ...others, '--env', second];
};

/** Errors that a person can mend: their message is the one line to show. */
const USED_WRONGLY: readonly string[] = [
  'ConfigInvalid',
  'DefinitionRefused',
  'CloneUnusable',
  'FolderNotEmpty',
  'PricesInvalid',
  'SecretRefused',
  'OperationRefused',
  'EnvironmentMissing',
];

/** Runs the command line; the exit code is 0 done, 1 the answer is no, 2 used wrongly, 3 something broke. */
export const runCli = async (argv: readonly string[]): Promise<void> => {
  try {
    const args = environmentLast(argv);
    const program = await buildProgram(args[2]);
    await program.parseAsync([...args]);
  } catch (error) {
    process.exitCode = codeOf(error);
    if (error instanceof CommanderError) return;
    process.stderr.write(`${explainFailure(error)}\n`);
  }
};

const codeOf = (error: unknown): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usedWrongly;
  if (error instanceof CliError) return error.code;
  if (error instanceof Error && USED_WRONGLY.includes(error.name)) return EXIT.usedWrongly;
  return EXIT.broke;
};
