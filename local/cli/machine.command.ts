import type { Command } from 'commander';
import { machineRunCommand } from './machine-run.command.ts';
import { registerMachineShow } from './machine-show.command.ts';

interface RunFlags {
  readonly input?: string;
  readonly mocks?: string;
  readonly case?: string;
  readonly json?: boolean;
}

/** `agent-workflow machine`: the state machines, shown and run by themselves. */
export const registerMachine = (program: Command): void => {
  const machine = program
    .command('machine')
    .description('show a state machine of the product, or run a definition with answers for its tasks');
  machine
    .command('run')
    .description('run a Step Functions definition on a clock that skips waits')
    .argument('<file>', 'the definition, in JSON')
    .option('--input <json>', 'input of the execution')
    .option('--mocks <file>', 'answers of the tasks, in the format of Step Functions Local')
    .option('--case <name>', 'the test case of that file (default: the only one)')
    .option('--json', 'print {status, output | error, cause, history}')
    .action(async (file: string, flags: RunFlags) => {
      process.exitCode = await machineRunCommand(
        { file, ...flags },
        {
          out: (line) => process.stdout.write(`${line}\n`),
          err: (line) => process.stderr.write(`${line}\n`),
        },
      );
    });
  registerMachineShow(machine);
};
