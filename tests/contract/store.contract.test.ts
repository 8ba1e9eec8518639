import { describe, expect, it } from 'vitest';
import {
  MAX_WRITES,
  StoreConflict,
  type Item,
  type Page,
  type Store,
  type Write,
} from '#shared/ports/store.port.ts';
import { awsStore } from './harness/aws.ts';
import { localStore } from './harness/local.ts';

const clock = { nowMs: () => Date.UTC(2026, 0, 1) };
const STORES: readonly [string, () => Store][] = [
  ['local', () => localStore(clock)],
  ['DynamoDB', awsStore],
];

const put = (
  pk: string,
  sk: string,
  extra: Partial<Omit<Item, 'version'>> = {},
  expectation: Write['expect'] = 'any',
): Write => ({
  kind: 'put',
  item: { pk, sk, type: 'thing', data: { sk }, ...extra },
  expect: expectation,
});

async function readAll(
  read: (cursor: string | undefined) => Promise<Page>,
): Promise<{ sks: string[]; pages: number }> {
  const sks: string[] = [];
  let cursor: string | undefined;
  let pages = 0;
  do {
    const page = await read(cursor);
    sks.push(...page.items.map((item) => item.sk));
    cursor = page.cursor;
    pages += 1;
  } while (cursor !== undefined);
  return { sks, pages };
}

describe.each(STORES)('the %s store', (_name, open) => {
  it('gives an item back as it was written, with version 1', async () => {
    const store = open();
    const data = {
      text: 'ünïcødé "quoted"\n',
      empty: '',
      none: null,
      list: [1, 2.5, -0.25, { deep: [true] }],
      big: Number.MAX_SAFE_INTEGER,
    };
    await store.transact([
      put('p', 's', { data, index: { pk: 'i', sk: 'j' }, expiresAtSeconds: 1_900_000_000 }, 'absent'),
    ]);
    expect(await store.get({ pk: 'p', sk: 's' })).toEqual({
      pk: 'p', sk: 's', type: 'thing', version: 1, data, index: { pk: 'i', sk: 'j' }, expiresAtSeconds: 1_900_000_000,
    }); // prettier-ignore
  });

  it('gives undefined for an item that is not there', async () => {
    expect(await open().get({ pk: 'p', sk: 'none' })).toBeUndefined();
  });

  it('raises the version by one with every put, whatever was expected', async () => {
    const store = open();
    for (const expectation of ['absent', 'present', 'any', 3] as const)
      await store.transact([put('p', 's', {}, expectation)]);
    expect((await store.get({ pk: 'p', sk: 's' }))?.version).toBe(4);
  });

  it('starts at version 1 again after a delete', async () => {
    const store = open();
    await store.transact([put('p', 's')]);
    await store.transact([{ kind: 'delete', key: { pk: 'p', sk: 's' }, expect: 1 }]);
    await store.transact([put('p', 's', {}, 'absent')]);
    expect((await store.get({ pk: 'p', sk: 's' }))?.version).toBe(1);
  });

  it('names every write whose expectation does not hold and changes nothing', async () => {
    const store = open();
    await store.transact([put('p', 'there')]);
    const attempt = store.transact([
      put('p', 'new', {}, 'absent'),
      put('p', 'there', {}, 'absent'),
      put('p', 'missing', {}, 'present'),
      { kind: 'check', key: { pk: 'p', sk: 'other' }, expect: 'absent' },
      { kind: 'delete', key: { pk: 'p', sk: 'gone' }, expect: 7 },
    ]);
    const error = await attempt.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(StoreConflict);
    expect(error).toHaveProperty('failed', [1, 2, 4]);
    expect((await store.query({ pk: 'p' })).items.map((item) => item.sk)).toEqual(['there']);
  });

  it.each([
    ['absent', 'there', false],
    ['absent', 'none', true],
    ['present', 'there', true],
    ['present', 'none', false],
    [1, 'there', true],
    [2, 'there', false],
    [1, 'none', false],
  ] as const)('a check that expects %s of an item that is %s holds: %s', async (expectation, sk, holds) => {
    const store = open();
    await store.transact([put('p', 'there')]);
    const outcome = store.transact([
      { kind: 'check', key: { pk: 'p', sk }, expect: expectation },
      put('p', 'beside'),
    ]);
    if (holds) await outcome;
    else await expect(outcome).rejects.toMatchObject({ name: 'StoreConflict', failed: [0] });
    expect((await store.get({ pk: 'p', sk: 'beside' })) !== undefined).toBe(holds);
  });

  it('lets one of two writers with the same version win', async () => {
    const store = open();
    await store.transact([put('p', 's')]);
    const outcomes = await Promise.allSettled(
      [1, 2].map((n) => store.transact([put('p', 's', { data: { n } }, 1)])),
    );
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await store.get({ pk: 'p', sk: 's' }))?.version).toBe(2);
  });

  it('forgets index and expiry that a later put does not name', async () => {
    const store = open();
    await store.transact([put('p', 's', { index: { pk: 'i', sk: 'j' }, expiresAtSeconds: 1_900_000_000 })]);
    await store.transact([put('p', 's')]);
    expect(await store.get({ pk: 'p', sk: 's' })).toEqual({
      pk: 'p',
      sk: 's',
      type: 'thing',
      version: 2,
      data: { sk: 's' },
    });
    expect((await store.queryIndex({ pk: 'i' })).items).toEqual([]);
  });

  it('reads one partition in order of the sort key, by prefix, both ways, page by page', async () => {
    const store = open();
    const sks = ['A#1', 'B#01', 'B#02', 'B#03', 'B#10', 'B#é', 'C#1'];
    await store.transact([...sks.toReversed().map((sk) => put('p', sk)), put('q', 'B#00')]);
    const prefixed = sks.filter((sk) => sk.startsWith('B#'));
    expect((await store.query({ pk: 'p' })).items.map((item) => item.sk)).toEqual(sks);
    for (const limit of [1, 2, 5, 6]) {
      const up = await readAll((cursor) => store.query({ pk: 'p', skPrefix: 'B#', limit, cursor }));
      const down = await readAll((cursor) =>
        store.query({ pk: 'p', skPrefix: 'B#', limit, cursor, order: 'descending' }),
      );
      expect(up.sks).toEqual(prefixed);
      expect(down.sks).toEqual(prefixed.toReversed());
      expect(up.pages).toBeGreaterThanOrEqual(Math.ceil(5 / limit));
    }
  });

  it('reads the index in its own order, items of one index place included, page by page', async () => {
    const store = open();
    await store.transact([
      put('p', 'c', { index: { pk: 'i', sk: '2' } }),
      put('p', 'b', { index: { pk: 'i', sk: '1' } }),
      put('p', 'a', { index: { pk: 'i', sk: '3' } }),
      put('q', 'd', { index: { pk: 'i', sk: '3' } }),
      put('p', 'e', { index: { pk: 'other', sk: '1' } }),
      put('p', 'f'),
    ]);
    const all = await readAll((cursor) => store.queryIndex({ pk: 'i', limit: 1, cursor }));
    expect(all.sks.slice(0, 2)).toEqual(['b', 'c']);
    expect(all.sks.slice(2).sort()).toEqual(['a', 'd']);
    expect((await store.queryIndex({ pk: 'i', skPrefix: '2' })).items.map((item) => item.sk)).toEqual(['c']);
    const down = await readAll((cursor) =>
      store.queryIndex({ pk: 'i', limit: 2, cursor, order: 'descending' }),
    );
    expect(down.sks.slice(2)).toEqual(['c', 'b']);
  });

  it('gives many items in the order of their keys, each once, and leaves out those that are missing', async () => {
    const store = open();
    await store.transact(Array.from({ length: 100 }, (_, n) => put('p', String(n))));
    await store.transact(Array.from({ length: 30 }, (_, n) => put('p', String(n + 100))));
    const keys = Array.from({ length: 140 }, (_, n) => ({ pk: 'p', sk: String(139 - n) }));
    const items = await store.getMany([...keys, ...keys]);
    expect(items.map((item) => Number(item.sk))).toEqual(Array.from({ length: 130 }, (_, n) => 129 - n));
    expect(await store.getMany([])).toEqual([]);
  });

  it('refuses what DynamoDB refuses: no write, too many, one item twice, an item over 400 kB', async () => {
    const store = open();
    const many = Array.from({ length: MAX_WRITES + 1 }, (_, n) => put('p', String(n)));
    await expect(store.transact([])).rejects.toThrow('1 to 100');
    await expect(store.transact(many)).rejects.toThrow('1 to 100');
    await expect(
      store.transact([put('p', 's'), { kind: 'check', key: { pk: 'p', sk: 's' }, expect: 'present' }]),
    ).rejects.toThrow('once');
    await expect(store.transact([put('p', 's', { data: { text: 'x'.repeat(400_001) } })])).rejects.toThrow(
      'larger than',
    );
    expect((await store.query({ pk: 'p' })).items).toEqual([]);
  });

  it('refuses a cursor that no page gave', async () => {
    await expect(open().query({ pk: 'p', cursor: 'nonsense' })).rejects.toThrow('cursor');
  });
});
