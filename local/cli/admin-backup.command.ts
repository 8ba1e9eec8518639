import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { createBackupFolder } from '#shared/adapters/backup-folder/backup-folder.adapter.ts';
import { createLocalBlobs } from '#shared/adapters/local-blobs/local-blobs.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import type { BackupFolder } from '#shared/ports/backup.port.ts';
import { backUp, restore, type Copied } from '#shared/usecases/operations/back-up.usecase.ts';
import { parseEnvironment } from './environment-option.ts';

interface Flags {
  readonly env: string;
  readonly table?: string;
  readonly json?: boolean;
}

/** `agent-workflow admin backup|restore`: what an environment on AWS keeps, as a folder. A local one is a folder already. */
export const registerAdminBackup = (admin: Command): void => {
  const command = (name: string, description: string): Command =>
    admin
      .command(name)
      .description(description)
      .argument('<folder>', 'the folder of the backup')
      .requiredOption('--env <name>', 'an environment on AWS, with your AWS profile', parseEnvironment)
      .option('--json', 'print {records, blobs}');
  command('backup', 'copy all records and blobs of an environment into a new folder')
    .option('--table <name>', 'another table with its records: one that was restored to a point in time')
    .action(async (folder: string, flags: Flags) => {
      const { backupMeans } = await import('./deployed-backup.ts');
      say(await backUp(await backupMeans(flags), openFolder(folder)), flags);
    });
  command('restore', 'put a backup into an environment that is new').action(
    async (folder: string, flags: Flags) => {
      const { restoreMeans } = await import('./deployed-backup.ts');
      say(await restore(openFolder(folder), { ...(await restoreMeans(flags)), clock: systemClock }), flags);
    },
  );
};

const openFolder = (path: string): BackupFolder => {
  const folder = resolve(path);
  return createBackupFolder({
    folder,
    blobs: createLocalBlobs({ folder: join(folder, 'blobs'), database: null }),
  });
};

const say = (copied: Copied, { json }: Flags): void => {
  const text = json === true ? JSON.stringify(copied) : `${copied.records} records, ${copied.blobs} blobs`;
  process.stdout.write(`${text}\n`);
};
