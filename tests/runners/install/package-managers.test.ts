/** Every manager of Node packages adds a package for real, and the lock it leaves installs it again. */
import { expect, test } from 'vitest';
import { runJob, toolchain, type Project } from '../../unit/workers/test-runner/job-bench.ts';
import { inReach } from './reach.ts';

const project = (lock: string, text: string): Project => ({
  'package.json': '{"private":true,"type":"module","scripts":{"test":"node --test"}}\n',
  ...(text === '' ? {} : { [lock]: text }),
});

const npm = (await inReach('npm')) && toolchain.npm !== undefined;

test.skipIf(!npm).each([
  ['npm', 'package-lock.json', ''],
  ['pnpm', 'pnpm-lock.yaml', "lockfileVersion: '9.0'\n"],
  ['Yarn 1', 'yarn.lock', '# yarn lockfile v1\n'],
  ['Yarn', 'yarn.lock', '__metadata:\n  version: 8\n  cacheKey: 10c0\n'],
])('%s adds a package and installs it again from its lock', async (_name, lock, text) => {
  const before = project(lock, text);
  const added = await runJob({
    project: before,
    spec: { kind: 'install', phase: null, packages: [{ name: 'lodash.capitalize', version: '4.2.1' }] },
  });
  expect(added.text).toBe('');
  const changes = added.install?.changeSet.changes ?? [];
  expect(changes.map(({ path }) => path).sort()).toEqual(['package.json', lock].sort());
  const after: Project = Object.fromEntries(
    changes.map((change) => [
      change.path,
      change.op === 'write' ? Buffer.from(change.contentBase64, 'base64').toString() : '',
    ]),
  );
  expect(JSON.parse(after['package.json'] ?? '')).toMatchObject({
    dependencies: { 'lodash.capitalize': '4.2.1' },
  });
  const again = await runJob({ project: { ...before, ...after }, spec: { kind: 'install', phase: null } });
  expect([again.text, again.install?.changeSet.changes]).toEqual(['', []]);
  expect(again.install?.bytes).toBeGreaterThan(0);
  expect(again.isolation?.network).toBe('host');
});

const pypi = (await inReach('pypi')) && toolchain.python !== undefined;

test.skipIf(!pypi)('a package that would have to be built is refused with what to do', async () => {
  const result = await runJob({
    project: { 'requirements.txt': 'docopt==0.6.2\n', 'tests/test_a.py': 'def test_a():\n    assert True\n' },
    spec: { kind: 'install', phase: null },
  });
  expect(result.outcome).toBe('install-failed');
  expect(result.text).toMatch(/docopt/);
  expect(result.text).toMatch(/name the command in tdd\.environment\.install/);
});
