import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createBackupFolder } from '#shared/adapters/backup-folder/backup-folder.adapter.ts';
import { createDynamodbDump } from '#shared/adapters/dynamodb-store/dynamodb-dump.adapter.ts';
import { createLocalBlobs } from '#shared/adapters/local-blobs/local-blobs.adapter.ts';
import { openLocalDatabase } from '#shared/adapters/local-database/open-local-database.ts';
import { createLocalStore } from '#shared/adapters/local-store/local-store.adapter.ts';
import type { Item } from '#shared/ports/store.port.ts';
import { backUp, restore } from '#shared/usecases/operations/back-up.usecase.ts';
import { testFolder } from '../../../contract/harness/folder.ts';
import { localBlobs, localDatabase } from '../../../contract/harness/local.ts';
import { createTeam } from '../team.ts';

const NOW = 1_800_000_000_000;
const clock = { nowMs: () => NOW };
const backupIn = (folder: string) =>
  createBackupFolder({ folder, blobs: createLocalBlobs({ folder: join(folder, 'blobs'), database: null }) });
const installation = () => ({
  store: createLocalStore({ database: localDatabase(), clock }),
  blobs: localBlobs(),
  clock,
});
const dumpOf = (items: readonly Item[]) => ({
  items: async function* () {
    yield* items;
  },
});
const withoutVersions = (items: readonly Item[]) =>
  items.map(({ version: _, ...item }) => item).toSorted((a, b) => (a.pk + a.sk < b.pk + b.sk ? -1 : 1));

/** A project with stories, as people made it, and what passes beside it. */
const worked = async () => {
  const team = await createTeam();
  await team.say('/backlog add_story "One" --criteria "it answers"');
  await team.say('/backlog add_story "Two" --criteria "it answers"');
  const lasting = Object.values(team.store.dump()) as Item[];
  const passing: Item[] = [
    { pk: 'RATE#project#p', sk: 'RATE', type: 'rate', version: 3, data: {} },
    { pk: 'CONNECTIONS', sk: 'c', type: 'connection', version: 1, data: {} },
    { pk: 'CLAIM#old', sk: 'CLAIM', type: 'claim', version: 1, data: {}, expiresAtSeconds: NOW / 1_000 - 1 },
  ];
  expect(lasting.length).toBeGreaterThan(5);
  return { lasting, passing };
};

describe('a copy of a local folder of state', () => {
  it('is an installation with all that the stopped one held', async () => {
    const [folder, copy] = [testFolder(), join(testFolder(), 'copy')];
    const open = (root: string) => {
      const database = openLocalDatabase(join(root, 'state.sqlite'), { synchronous: 'FULL' });
      const blobs = createLocalBlobs({ folder: join(root, 'blobs'), database });
      return { database, blobs, store: createLocalStore({ database, clock }) };
    };
    const first = open(folder);
    const { lasting } = await worked();
    for (const item of lasting) await first.store.transact([{ kind: 'put', item, expect: 'absent' }]);
    await first.blobs.put('jobs/job_1/result.json', Buffer.from('{}'));
    const held = first.store.dump();
    first.database.close();
    cpSync(folder, copy, { recursive: true });
    const second = open(copy);
    expect(second.store.dump()).toEqual(held);
    expect(Buffer.from(await second.blobs.get('jobs/job_1/result.json')).toString()).toBe('{}');
    second.database.close();
  });
});

describe('a backup', () => {
  it('restores an installation: every record with its place in the index, every blob, nothing that passes', async () => {
    const { lasting, passing } = await worked();
    const source = localBlobs();
    await source.put('projects/p/evidence/A-1/c.json', Buffer.from('{"v":1}'));
    await source.put('mirrors/m/pack-1', Buffer.alloc(70_000, 7));
    const folder = testFolder();
    expect(await backUp({ dump: dumpOf([...passing, ...lasting]), blobs: source }, backupIn(folder))).toEqual(
      {
        records: lasting.length + 1,
        blobs: 2,
      },
    );
    const target = installation();
    expect(await restore(backupIn(folder), target)).toEqual({ records: lasting.length, blobs: 2 });
    expect(withoutVersions(target.store.dump())).toEqual(withoutVersions(lasting));
    expect(Buffer.from(await target.blobs.get('mirrors/m/pack-1'))).toEqual(Buffer.alloc(70_000, 7));
    expect(await target.blobs.list('')).toEqual(await source.list(''));
  });

  it('is restored again where that broke off, and never over another installation', async () => {
    const { lasting } = await worked();
    const folder = testFolder();
    await backUp({ dump: dumpOf(lasting), blobs: localBlobs() }, backupIn(folder));
    const target = installation();
    await target.store.transact(lasting.slice(0, 3).map((item) => ({ kind: 'put', item, expect: 'absent' })));
    await restore(backupIn(folder), target);
    await restore(backupIn(folder), target);
    expect(withoutVersions(target.store.dump())).toEqual(withoutVersions(lasting));

    const other = installation();
    const [first] = lasting;
    await other.store.transact([
      { kind: 'put', item: { ...first!, data: { other: true } }, expect: 'absent' },
    ]);
    await expect(restore(backupIn(folder), other)).rejects.toThrow(
      /holds another .+: restore into one that is new/,
    );
  });

  it('is not written over, not read where it broke off, and says which line is none', async () => {
    const folder = testFolder();
    await expect(restore(backupIn(folder), installation())).rejects.toThrow('there is no backup in');
    const broken = { items: async function* (): AsyncIterable<Item> { yield* []; throw new Error('no connection'); } }; // prettier-ignore
    await expect(backUp({ dump: broken, blobs: localBlobs() }, backupIn(folder))).rejects.toThrow(
      'no connection',
    );
    await expect(restore(backupIn(folder), installation())).rejects.toThrow('there is no backup in');
    await backUp({ dump: dumpOf([]), blobs: localBlobs() }, backupIn(folder));
    await expect(backUp({ dump: dumpOf([]), blobs: localBlobs() }, backupIn(folder))).rejects.toThrow(
      'already',
    );
    writeFileSync(join(folder, 'records.jsonl'), '{"pk":"a"}\n');
    await expect(restore(backupIn(folder), installation())).rejects.toThrow('line 1: this is no record');
    expect(readFileSync(join(folder, 'records.jsonl'), 'utf8')).toContain('"pk"');
  });

  it('reads a table on AWS to its last page, consistently', async () => {
    const client = new DynamoDBClient({ region: 'eu-central-1' });
    const mock = mockClient(client);
    const image = (sk: string) => ({
      pk: { S: 'p' }, sk: { S: sk }, type: { S: 'story' }, version: { N: '4' }, data: { S: '{"n":1}' },
      gsi1pk: { S: 'i' }, gsi1sk: { S: sk }, expiresAt: { N: '1900000000' },
    }); // prettier-ignore
    mock
      .on(ScanCommand)
      .resolvesOnce({ Items: [image('a')], LastEvaluatedKey: { pk: { S: 'p' }, sk: { S: 'a' } } })
      .resolves({ Items: [image('b')] });
    const folder = testFolder();
    const dump = createDynamodbDump({ client, tableName: 'restored' });
    await backUp({ dump, blobs: localBlobs() }, backupIn(folder));
    const target = installation();
    await restore(backupIn(folder), target);
    expect(withoutVersions(target.store.dump())).toEqual(
      ['a', 'b'].map((sk) => ({
        pk: 'p', sk, type: 'story', data: { n: 1 }, index: { pk: 'i', sk }, expiresAtSeconds: 1_900_000_000,
      })),
    ); // prettier-ignore
    const [first, second] = mock.commandCalls(ScanCommand).map(({ args: [{ input }] }) => input);
    expect(first).toMatchObject({ TableName: 'restored', ConsistentRead: true });
    expect(second?.ExclusiveStartKey).toEqual({ pk: { S: 'p' }, sk: { S: 'a' } });
  });
});
