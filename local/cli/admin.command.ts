import type { Command } from 'commander';
import { registerAdminBackup } from './admin-backup.command.ts';
import { registerAdminDiscord } from './admin-discord.command.ts';
import { registerAdminDeliveries } from './admin-deliveries.command.ts';
import { registerAdminDlq } from './admin-dlq.command.ts';
import { registerAdminExecution } from './admin-execution.command.ts';
import { registerAdminSecret } from './admin-secret.command.ts';
import { registerAdminSlack } from './admin-slack.command.ts';

/** `agent-workflow admin`: what the people do who run an installation. */
export const registerAdmin = (program: Command): void => {
  const admin = program
    .command('admin')
    .description('run an installation: secrets, dead letters, executions, webhooks, backups, chats');
  registerAdminSecret(admin);
  registerAdminDlq(admin);
  registerAdminExecution(admin);
  registerAdminDeliveries(admin);
  registerAdminBackup(admin);
  registerAdminDiscord(admin);
  registerAdminSlack(admin);
};
