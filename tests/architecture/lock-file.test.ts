import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './read-source.ts';

interface Locked {
  readonly resolved?: string;
  readonly dependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}

const read = async (file: string) =>
  JSON.parse(await readFile(join(ROOT, file), 'utf8')) as Record<string, unknown>;
const { packages } = (await read('package-lock.json')) as { packages: Record<string, Locked> };

/** Whether a package's dependency is locked, in its own folder or one above it. */
function isLocked(owner: string, name: string): boolean {
  const above = owner.lastIndexOf('/node_modules/');
  if (`${owner ? `${owner}/` : ''}node_modules/${name}` in packages) return true;
  return owner === '' ? false : isLocked(above < 0 ? '' : owner.slice(0, above), name);
}

it('every package that may be needed is locked, those for other platforms included', () => {
  const missing = Object.entries(packages).flatMap(([owner, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !isLocked(owner, name))
      .map((name) => `${owner} → ${name}`),
  );

  // `npm install` leaves out what it cannot fetch here; `npm ci` then refuses the lock.
  expect(Object.keys(packages).length).toBeGreaterThan(300);
  expect(missing).toEqual([]);
});

it('the lock names no registry', () => {
  expect(Object.values(packages).filter(({ resolved }) => resolved?.startsWith('http'))).toEqual([]);
});

it('every direct dependency is pinned to one version', async () => {
  const { dependencies, devDependencies } = (await read('package.json')) as Record<
    string,
    Record<string, string>
  >;
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
  );

  expect(loose).toEqual([]);
});
