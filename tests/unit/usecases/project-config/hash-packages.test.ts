import { describe, expect, it } from 'vitest';
import { hashPackages, type PackageFile } from '#shared/usecases/project-config/hash-packages.ts';

const hash = (
  texts: Partial<Record<PackageFile, string>>,
  more: { install?: string; runner?: string } = {},
): string | null => {
  const found = new Map<PackageFile, string>();
  for (const [path, text] of Object.entries(texts)) found.set(path as PackageFile, text);
  return hashPackages({ texts: found, install: more.install, runner: more.runner });
};

describe('the hash of what decides which packages there are', () => {
  it('is none where no file names a package', () => {
    for (const texts of [
      {},
      { 'package.json': '{"scripts":{"test":"node --test"}}', 'package-lock.json': '{}' },
      { 'package.json': 'not JSON' },
      { 'requirements.txt': '\n  # nothing\n' },
      { 'pyproject.toml': '[project]\nname = "x"\ndependencies = []\n' },
      { 'go.mod': 'module x\n\ngo 1.24\n' },
    ])
      expect(hash(texts)).toBeNull();
  });

  it('is there for every kind of manifest, and for a command', () => {
    for (const texts of [
      { 'package.json': '{"devDependencies":{"a":"1"}}' },
      { 'package.json': '{"workspaces":["packages/*"]}' },
      { 'requirements.txt': 'a==1' },
      { 'requirements-dev.txt': 'a==1' },
      { 'pyproject.toml': '[project]\ndependencies = [\n  "a",\n]\n' },
      { 'pyproject.toml': '[dependency-groups]\ntest = ["a"]\n' },
      { 'go.mod': 'module x\nrequire a v1\n' },
    ])
      expect(hash(texts)).toMatch(/^[0-9a-f]{64}$/);
    expect(hash({}, { install: 'make deps' })).toMatch(/^[0-9a-f]{64}$/);
  });

  it('changes with the lock, the manifest, the command and the runner', () => {
    const manifest = '{"dependencies":{"a":"1"}}';
    const all = [
      hash({ 'package.json': manifest }),
      hash({ 'package.json': manifest, 'package-lock.json': '{}' }),
      hash({ 'package.json': `${manifest}\n` }),
      hash({ 'package.json': manifest }, { install: 'npm ci' }),
      hash({ 'package.json': manifest }, { runner: 'npx jest' }),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(hash({ 'package.json': manifest })).toBe(all[0]);
  });
});
