import type { Command } from 'commander';
import { registerAdminSecret } from './admin-secret.command.ts';

/** `agent-workflow admin`: what the people do who run an installation. */
export const registerAdmin = (program: Command): void => {
  const admin = program
    .command('admin')
    .description('run an installation: secrets, dead letters, executions');
  registerAdminSecret(admin);
};
