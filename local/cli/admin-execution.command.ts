import type { Command } from 'commander';
import { answerOperation, type OperationFlags } from './answer-operation.ts';
import { withTarget } from './operation-target.ts';

/** `agent-workflow admin execution`: state machines that failed. */
export const registerAdminExecution = (admin: Command): void => {
  const execution = admin
    .command('execution')
    .description('list failed executions of the state machines, or let one go on');
  withTarget(execution.command('list'))
    .description('show executions that failed or ran out of time, newest first')
    .action((flags: OperationFlags) => answerOperation({ kind: 'list-executions' }, flags));
  withTarget(execution.command('redrive'))
    .description('let a failed execution go on, once the cause is mended')
    .argument('<name>', 'name of the execution, as `list` shows it')
    .action((name: string, flags: OperationFlags) =>
      answerOperation({ kind: 'redrive-execution', name }, flags),
    );
};
