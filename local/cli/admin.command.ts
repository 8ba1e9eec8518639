import type { Command } from 'commander';
import { registerAdminBackup } from './admin-backup.command.ts';
import { registerAdminDlq } from './admin-dlq.command.ts';
import { registerAdminExecution } from './admin-execution.command.ts';
import { registerAdminSecret } from './admin-secret.command.ts';

/** `agent-workflow admin`: what the people do who run an installation. */
export const registerAdmin = (program: Command): void => {
  const admin = program
    .command('admin')
    .description('run an installation: secrets, dead letters, executions, backups');
  registerAdminSecret(admin);
  registerAdminDlq(admin);
  registerAdminExecution(admin);
  registerAdminBackup(admin);
};
