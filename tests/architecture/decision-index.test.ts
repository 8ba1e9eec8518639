import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './read-source.ts';

it('the index of decisions names every page, and no other', async () => {
  const folder = join(ROOT, 'docs/adr');
  const pages = (await readdir(folder)).filter((name) => /^\d{4}-.+\.md$/.test(name));
  const index = await readFile(join(folder, 'README.md'), 'utf8');
  const named = [...index.matchAll(/\]\((\d{4}-[^)]+\.md)\)/g)].map(([, name]) => name);

  expect(named.sort()).toEqual(pages.sort());
});
