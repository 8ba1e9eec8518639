import { Command, CommanderError } from 'commander';
import { CliError, EXIT } from './exit-codes.ts';
import { readVersion } from './read-version.ts';
import { registerDemo } from './demo.command.ts';
import { registerDo } from './do.command.ts';
import { registerMachine } from './machine.command.ts';
import { registerScripts } from './scripts.command.ts';
import { registerStart } from './start.command.ts';
import { registerVerify } from './verify.command.ts';

/** Errors that a person can mend: their message is the one line to show. */
const USED_WRONGLY: readonly string[] = ['ConfigInvalid', 'DefinitionRefused', 'CloneUnusable'];

const buildProgram = (): Command => {
  const program = new Command('agent-workflow')
    .description('A Scrum team of AI agents that cannot skip a failing test.')
    .version(readVersion())
    .showHelpAfterError('(--help shows what is there)')
    .exitOverride();
  registerDemo(program);
  registerStart(program);
  registerDo(program);
  registerMachine(program);
  registerScripts(program);
  registerVerify(program);
  return program;
};

/** Runs the command line; the exit code is 0 done, 1 the answer is no, 2 used wrongly, 3 something broke. */
export const runCli = async (argv: readonly string[]): Promise<void> => {
  try {
    await buildProgram().parseAsync([...argv]);
  } catch (error) {
    process.exitCode = codeOf(error);
    if (error instanceof CommanderError) return;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  }
};

const codeOf = (error: unknown): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usedWrongly;
  if (error instanceof CliError) return error.code;
  if (error instanceof Error && USED_WRONGLY.includes(error.name)) return EXIT.usedWrongly;
  return EXIT.broke;
};
