import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { linkPackages, workspacesOf } from '#workers/test-runner/link-packages.ts';
import type { Snapshot } from '#workers/test-runner/snapshot.ts';

const folder = mkdtempSync(join(tmpdir(), 'aw-link-'));
afterAll(() => rmSync(folder, { recursive: true }));

const files = (texts: Readonly<Record<string, string>>): Snapshot =>
  new Map(
    Object.entries(texts).map(([path, text]) => [path, { bytes: Buffer.from(text), executable: false }]),
  );
const PACKAGES = {
  'packages/a/package.json': '{"name":"@x/a"}',
  'packages/old/package.json': '{"name":"old"}',
  'packages/a/fixtures/package.json': '{"name":"fixture"}',
  'tools/build/package.json': '{"name":"build"}',
  'packages/evil/package.json': '{"name":"../../evil"}',
};

describe('workspaces of a repository', () => {
  it.each([
    ['npm and Yarn', { 'package.json': '{"workspaces":["packages/*","!packages/old","./tools/build/"]}' }],
    ['older Yarn', { 'package.json': '{"workspaces":{"packages":["packages/a","tools/*"]}}' }],
    ['pnpm', { 'package.json': '{}', 'pnpm-workspace.yaml': 'packages: [packages/a, tools/**]\n' }],
  ])('are read as %s reads them', (_manager, texts) => {
    expect([...workspacesOf(files({ ...texts, ...PACKAGES }))]).toEqual([
      ['@x/a', 'packages/a'],
      ['build', 'tools/build'],
    ]);
  });

  it('are none where nothing names them', () => {
    expect(workspacesOf(files({ 'package.json': '{}', ...PACKAGES })).size).toBe(0);
    expect(workspacesOf(files({ 'package.json': 'no JSON' })).size).toBe(0);
  });

  it('stand in for no installed package of their name, but for the link to themselves', async () => {
    const [root, installed] = [join(folder, 'shadowed'), join(folder, 'shadowing')];
    for (const path of [join(installed, 'build'), join(folder, 'elsewhere'), join(root, 'packages/a')])
      mkdirSync(path, { recursive: true });
    mkdirSync(join(installed, '@x'));
    symlinkSync(join(folder, 'elsewhere'), join(installed, '@x/a'));
    const workspaces = '{"workspaces":["packages/a","tools/*"]}';
    await linkPackages(root, installed, files({ 'package.json': workspaces, ...PACKAGES }));
    const found = (name: string) => realpathSync(join(root, 'node_modules', name));
    expect(found('build')).toBe(realpathSync(join(installed, 'build')));
    expect(found('@x/a')).toBe(realpathSync(join(root, 'packages/a')));
  });

  it('lie beside installed packages, of the same scope too', async () => {
    const [root, installed] = [join(folder, 'root'), join(folder, 'installed')];
    for (const path of ['@x/b', '@y/c', 'd', '.bin', '.cache'])
      mkdirSync(join(installed, path), { recursive: true });
    writeFileSync(join(installed, '@x/b/index.js'), '');
    mkdirSync(join(root, 'packages/a'), { recursive: true });
    await linkPackages(
      root,
      installed,
      files({ 'package.json': '{"workspaces":["packages/a"]}', ...PACKAGES }),
    );
    const modules = join(root, 'node_modules');
    expect(realpathSync(join(modules, '@x/a'))).toBe(realpathSync(join(root, 'packages/a')));
    expect(existsSync(join(modules, '@x/b/index.js'))).toBe(true);
    expect(readlinkSync(join(modules, '@y'))).toBe(join(installed, '@y'));
    expect([existsSync(join(modules, 'd')), existsSync(join(modules, '.bin'))]).toEqual([true, true]);
    expect(existsSync(join(modules, '.cache'))).toBe(false);
  });
});
