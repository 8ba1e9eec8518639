import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLocalDatabase } from '#shared/adapters/local-database/open-local-database.ts';
import { testFolder } from '../../contract/harness/folder.ts';

const TABLE = 'CREATE TABLE t (n INTEGER)';

describe('the local database', () => {
  it('refuses a second opener and names the process that has it', () => {
    const path = join(testFolder(), 'state.db');
    const first = openLocalDatabase(path, { synchronous: 'NORMAL' });
    expect(() => openLocalDatabase(path, { synchronous: 'NORMAL' })).toThrow(
      `in use by process ${process.pid}`,
    );
    first.close();
    openLocalDatabase(path, { synchronous: 'NORMAL' }).close();
  });

  it('refuses another process by name, even one that forgot it, and is taken over after that one was killed', async () => {
    const path = join(testFolder(), 'state.db');
    const module = new URL('../../../shared/adapters/local-database/open-local-database.ts', import.meta.url)
      .href;
    const code = `const { openLocalDatabase } = await import(${JSON.stringify(module)});
      openLocalDatabase(${JSON.stringify(path)}, { synchronous: 'NORMAL' });
      await new Promise(setImmediate); gc(); console.log('open'); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void holder.kill('SIGKILL'));
    await once(holder.stdout, 'data');
    expect(() => openLocalDatabase(path, { synchronous: 'NORMAL' })).toThrow(
      `in use by process ${holder.pid}`,
    );
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    openLocalDatabase(path, { synchronous: 'NORMAL' }).close();
  });

  it('runs each migration step once, over reopenings and versions', () => {
    const path = join(testFolder(), 'state.db');
    const first = openLocalDatabase(path, { synchronous: 'NORMAL' });
    first.migrate('part', [TABLE]);
    first.prepare('INSERT INTO t VALUES (7)').run();
    first.migrate('part', [TABLE]);
    first.close();
    const second = openLocalDatabase(path, { synchronous: 'NORMAL' });
    second.migrate('part', [TABLE, 'ALTER TABLE t ADD COLUMN name TEXT']);
    expect({ ...second.prepare('SELECT * FROM t').get() }).toEqual({ n: 7, name: null });
    second.close();
  });

  it('leaves a file of a newer version alone and says so', () => {
    const path = join(testFolder(), 'state.db');
    const database = openLocalDatabase(path, { synchronous: 'NORMAL' });
    database.migrate('part', [TABLE, 'SELECT 1']);
    expect(() => database.migrate('part', [TABLE])).toThrow('newer version');
    database.close();
    const raw = new DatabaseSync(path);
    raw.exec('PRAGMA user_version = 99');
    raw.close();
    expect(() => openLocalDatabase(path, { synchronous: 'NORMAL' })).toThrow('newer version');
    expect(() => openLocalDatabase(path, { synchronous: 'NORMAL' })).toThrow('newer version');
  });

  it('undoes all of a transaction that throws, joins nested ones, and tells of each durable write once', () => {
    const writes: string[] = [];
    const database = openLocalDatabase(join(testFolder(), 'state.db'), {
      synchronous: 'NORMAL',
      onWrite: (kind) => writes.push(kind),
    });
    database.migrate('part', [TABLE]);
    const insert = (): unknown => database.prepare('INSERT INTO t VALUES (1)').run();
    const count = (): unknown => database.prepare('SELECT count(*) AS n FROM t').get()?.['n'];
    writes.length = 0;
    const failing = (): void =>
      database.transaction('outer', () => {
        database.transaction('inner', insert);
        throw new Error('halfway');
      });
    expect(failing).toThrow('halfway');
    expect(count()).toBe(0);
    database.transaction('outer', () => {
      insert();
      database.transaction('inner', insert);
    });
    database.transaction('reads only', count);
    expect(count()).toBe(2);
    expect(writes).toEqual(['outer']);
    database.close();
  });

  it('writes together what was asked for in one turn, in order, and undoes alone what throws', async () => {
    const writes: string[] = [];
    const database = openLocalDatabase(join(testFolder(), 'state.db'), {
      synchronous: 'FULL',
      onWrite: (kind) => writes.push(kind),
    });
    database.migrate('part', [TABLE]);
    const insert = (n: number): unknown => database.prepare('INSERT INTO t VALUES (?)').run(n);
    const all = (): unknown[] =>
      database
        .prepare('SELECT n FROM t ORDER BY rowid')
        .all()
        .map((row) => row['n']);
    writes.length = 0;
    const asked = [
      database.soon('store.transact', () => insert(1)),
      database.soon('queue.send', () => {
        insert(2);
        throw new Error('halfway');
      }),
      database.soon(
        'engine',
        () => insert(3),
        () => 'sprint.Begin',
      ),
      database.soon('store.ack', () => all().length),
    ];
    expect(all()).toEqual([]);
    const ended = await Promise.allSettled(asked);
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(ended[3]).toMatchObject({ value: 2 });
    expect(all()).toEqual([1, 3]);
    expect(writes).toEqual(['store.transact', 'engine:sprint.Begin']);
    const late = database.soon('engine', () => insert(4));
    database.close();
    await expect(late).rejects.toThrow('closed');
  });
});
