import type { Command } from 'commander';
import { answerOperation, type OperationFlags } from './answer-operation.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { withTarget } from './operation-target.ts';
import { parseMost } from './parse-most.ts';

interface ShowFlags extends OperationFlags {
  readonly max: string;
}
interface DropFlags extends OperationFlags {
  readonly id?: string[];
  readonly all?: boolean;
}

const QUEUE = 'name of the queue, as `list` shows it';

/** `agent-workflow admin dlq`: what could not be carried out. */
export const registerAdminDlq = (admin: Command): void => {
  const dlq = admin.command('dlq').description('look at dead letters, give them back, or drop them');
  withTarget(dlq.command('list'))
    .description('show every dead-letter queue with the number of its messages')
    .action((flags: OperationFlags) => answerOperation({ kind: 'list-dead-letters' }, flags));
  withTarget(dlq.command('show'))
    .description('show messages of a queue; they stay where they are')
    .argument('<queue>', QUEUE)
    .option('--max <n>', 'most messages', '10')
    .action((queue: string, flags: ShowFlags) =>
      answerOperation({ kind: 'show-dead-letters', queue, max: parseMost(flags.max) }, flags),
    );
  withTarget(dlq.command('redrive'))
    .description('give messages back to where they came from, once the cause is mended')
    .argument('[queue]', `${QUEUE} (default: all)`)
    .action((queue: string | undefined, flags: OperationFlags) =>
      answerOperation({ kind: 'redrive-dead-letters', ...(queue === undefined ? {} : { queue }) }, flags),
    );
  withTarget(dlq.command('drop'))
    .description('delete messages for good')
    .argument('<queue>', QUEUE)
    .option('--id <id...>', 'these messages, by the ids that `show` gives')
    .option('--all', 'all messages of the queue')
    .action((queue: string, { id, all, ...flags }: DropFlags) => {
      if ((id === undefined) === (all !== true))
        throw new CliError(EXIT.usedWrongly, 'say what to drop: either --id ID… or --all');
      return answerOperation(
        { kind: 'drop-dead-letters', queue, ...(id === undefined ? {} : { ids: id }) },
        flags,
      );
    });
};
