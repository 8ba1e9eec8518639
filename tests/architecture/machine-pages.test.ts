import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './read-source.ts';

const folder = join(ROOT, 'state-machines');
const machines = (await readdir(folder, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

it.each(machines)('the page of %s draws the states of the machine, and no others', async (name) => {
  const definition = JSON.parse(await readFile(join(folder, name, `${name}.asl.json`), 'utf8')) as {
    States: object;
  };
  const page = await readFile(join(folder, name, 'README.md'), 'utf8');
  const [, diagram = ''] = /```mermaid\n([\s\S]*?)```/.exec(page) ?? [];
  const drawn = new Set(
    [...diagram.matchAll(/\b([A-Z]\w+)(?= -->|$|:)|--> ([A-Z]\w+)/gm)].map(([, from, to]) => from ?? to),
  );

  const arrows = [...diagram.matchAll(/([A-Z]\w+) --> ([A-Z]\w+)/g)].map(([, from = '', to = '']) => ({
    from,
    to,
  }));
  const ways = (from: string) => {
    const state = definition.States[from];
    return [
      state?.Next,
      state?.Default,
      ...[...(state?.Choices ?? []), ...(state?.Catch ?? [])].map(({ Next }) => Next),
    ];
  };

  expect([...drawn].sort()).toEqual(Object.keys(definition.States).sort());
  expect(arrows.filter(({ from, to }) => !ways(from).includes(to))).toEqual([]);
});
