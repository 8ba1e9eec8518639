/** `init` on repositories that are not laid out the usual way. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { CONFIG_PATH } from '#shared/usecases/project-config/parse-project-config.usecase.ts';
import { makeRepository } from '../harness/serve-project.ts';
import { runHere } from '../harness/run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'aw-init-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
const repositoryOf = (files: Readonly<Record<string, string>>): string => {
  count += 1;
  return makeRepository(join(folder, `r${count}`), files);
};
const git = (repository: string, ...args: string[]): string =>
  execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8' }).trim();

const WORKSPACES = {
  'packages/a/package.json': '{"name":"@x/a","type":"module","version":"1.0.0","main":"index.js"}',
  'packages/a/index.js': 'export const one = 1;\n',
  'packages/b/package.json': '{"name":"@x/b","type":"module","version":"1.0.0"}',
  'packages/b/b.test.js':
    "import assert from 'node:assert';\nimport { test } from 'node:test';\nimport { one } from '@x/a';\ntest('one', () => assert.equal(one, 1));\n",
};

test('workspaces of one repository find each other', async () => {
  const repository = repositoryOf({
    ...WORKSPACES,
    // Nothing is asked of a registry: the workspaces are all there is.
    '.npmrc': 'registry=http://127.0.0.1:9/\nfetch-retries=0\n',
    'package.json': '{"private":true,"workspaces":["packages/*"],"scripts":{"test":"node --test"}}',
  });
  const { code, out, err } = await runHere('init', repository, '--yes', '--json', '--unsandboxed');
  expect([code, err]).toEqual([0, expect.not.stringContaining('cannot')]);
  expect(JSON.parse(out)).toMatchObject({ tests: { passed: 1, failed: 0, notInstalled: null } });
});

test('what cannot be proved is one line that says why, and leaves nothing behind', async () => {
  const detached = repositoryOf({ 'package.json': '{"scripts":{"test":"node --test"}}' });
  git(detached, 'checkout', '--quiet', '--detach');
  const rows: readonly (readonly [string, number, RegExp])[] = [
    [detached, 2, /on no branch \(its HEAD is detached\): check one out first/],
    [
      repositoryOf({
        ...WORKSPACES,
        'package.json': '{"workspaces":["packages/*"],"scripts":{"test":"npm test --workspaces"}}',
      }),
      1,
      /"npm test --workspaces" runs the tests of each workspace by themselves: name one runner/,
    ],
    [
      repositoryOf({ 'package.json': '{"scripts":{"test":"turbo run test"}}' }),
      1,
      /"turbo run test" calls no runner that can be proved with/,
    ],
    [
      repositoryOf({ 'a/go.mod': 'module a\n', 'b/go.mod': 'module b\n', 'go.work': 'use (\n./a\n./b\n)\n' }),
      1,
      /the Go modules lie in folders \(a, b\) and none at the top/,
    ],
  ];
  const scratch = join(folder, 'tmp');
  mkdirSync(scratch);
  vi.stubEnv('TMPDIR', scratch);
  for (const [repository, code, text] of rows) {
    const head = git(repository, 'rev-parse', 'HEAD');
    const ran = await runHere('init', repository, '--yes', '--unsandboxed');
    expect([ran.code, ran.err.trim().split('\n').length, ran.out]).toEqual([code, 1, '']);
    expect(ran.err).toMatch(text);
    expect([git(repository, 'rev-parse', 'HEAD'), git(repository, 'status', '--porcelain')]).toEqual([
      head,
      '',
    ]);
  }
  vi.unstubAllEnvs();
  expect(readdirSync(scratch)).toEqual([]);
});

test('a manifest without a script that runs tests gets one, and keeps what it says', async () => {
  const repository = repositoryOf({
    'package.json':
      '{"name":"x","type":"module","scripts":{"build":"true","test":"echo \\"no test specified\\" && exit 1"}}',
  });
  expect((await runHere('init', repository, '--yes', '--unsandboxed')).code).toBe(0);
  expect(JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))).toEqual({
    name: 'x',
    type: 'module',
    scripts: { build: 'true', test: 'node --test' },
  });
  expect(git(repository, 'show', '--name-only', '--format=').split('\n')).toEqual([
    CONFIG_PATH,
    'package.json',
  ]);
});
