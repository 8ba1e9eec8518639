import type { Command } from 'commander';
import { answerOperation, type OperationFlags } from './answer-operation.ts';
import { withTarget } from './operation-target.ts';
import { parseMost } from './parse-most.ts';

interface Flags extends OperationFlags {
  readonly max: string;
}

/** `agent-workflow admin deliveries`: the log of signed webhooks. */
export const registerAdminDeliveries = (admin: Command): void => {
  withTarget(admin.command('deliveries'))
    .description('show the tries to reach a project’s webhooks in the last seven days, newest first')
    .argument('<project>', 'id of the project')
    .option('--max <n>', 'most tries', '50')
    .action((projectId: string, { max, ...flags }: Flags) =>
      answerOperation({ kind: 'list-deliveries', projectId, max: parseMost(max) }, flags),
    );
};
