import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  CONFIG_PATH,
  parseProjectConfig,
} from '#shared/usecases/project-config/parse-project-config.usecase.ts';
import { configText } from '#local/init/config-text.ts';
import { makeRepository, NODE_PROJECT } from '../harness/serve-project.ts';
import { PROGRAM, runHere, runProcess } from '../harness/run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'aw-init-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
const repositoryOf = (files: Readonly<Record<string, string>>): string => {
  count += 1;
  return makeRepository(join(folder, `r${count}`), files);
};
const git = (repository: string, ...args: string[]): string =>
  execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8' }).trim();
/** Commits and changes together: neither may differ after a refusal. */
const stateOf = (repository: string): string =>
  `${git(repository, 'rev-list', '--all', '--count')} ${git(repository, 'status', '--porcelain')}`;

const TEST = "import { test } from 'node:test';\ntest('adds', () => {});\n";

test('init that nobody said yes to answers with what it would write, and writes nothing', async () => {
  const repository = repositoryOf({ ...NODE_PROJECT, 'tests/add.test.js': TEST });
  const { code, out } = await runProcess(PROGRAM, ['init', repository, '--json', '--unsandboxed']);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    ok: false,
    runner: 'node-test',
    files: [CONFIG_PATH],
    tests: { passed: 1, failed: 0 },
    commit: null,
    next: [expect.stringContaining('--yes')],
  });
  expect(stateOf(repository)).toBe('1 ');
});

test('init finds the runner, proves it by a run, writes a valid configuration and commits it', async () => {
  const repository = repositoryOf({ ...NODE_PROJECT, 'tests/add.test.js': TEST });
  const { code, out } = await runHere('init', repository, '--yes', '--json', '--unsandboxed');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    ok: true,
    runner: 'node-test',
    command: 'npm test',
    files: [CONFIG_PATH],
    tests: { passed: 1, failed: 0 },
    next: ['agent-workflow start', expect.stringContaining('/project register')],
  });
  expect(stateOf(repository)).toBe('2 ');
  const parsed = parseProjectConfig(readFileSync(join(repository, CONFIG_PATH), 'utf8'));
  expect(parsed).toMatchObject({ ok: true, config: { tdd: { test_execution: { runner: 'npm test' } } } });
  expect(await runHere('validate', repository)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/node-test/),
  });
});

test('init offers what an empty repository lacks, and allows a program of one to end itself', async () => {
  const empty = repositoryOf({ 'README.md': 'Soon.\n' });
  expect((await runHere('init', empty, '--yes', '--unsandboxed')).code).toBe(0);
  expect(git(empty, 'show', '--name-only', '--format=').split('\n')).toEqual([CONFIG_PATH, 'package.json']);
  const tool = repositoryOf({
    'package.json': JSON.stringify({ bin: 'cli.js', scripts: { test: 'node --test' } }),
  });
  expect((await runHere('init', tool, '--yes', '--unsandboxed')).code).toBe(0);
  expect(readFileSync(join(tool, CONFIG_PATH), 'utf8')).toMatch(/allow_marks: \['process.exit'\]/);
});

test('init refuses with one line and changes nothing', async () => {
  const fresh = join(folder, 'fresh');
  execFileSync('git', ['init', '--quiet', fresh]);
  const dirty = repositoryOf(NODE_PROJECT);
  writeFileSync(join(dirty, 'new.js'), '');
  const rows: readonly [string, number, RegExp][] = [
    [join(folder, 'nowhere'), 2, /there is no folder/],
    [folder, 2, /no git repository/],
    [fresh, 2, /no commit yet/],
    [dirty, 2, /uncommitted changes/],
    [repositoryOf({ 'main.rs': 'fn main() {}\n' }), 1, /no test runner was found.*Rust/],
    [repositoryOf({ 'package.json': '{"scripts":{"test":"mocha"}}' }), 1, /"mocha" calls no runner/],
    [repositoryOf({ 'package.json': '{"scripts":' }), 1, /package.json is not JSON/],
    [
      repositoryOf({
        'package.json': '{"scripts":{"test":"vitest run"},"devDependencies":{"vitest":"1"}}',
        '.npmrc': 'registry=http://127.0.0.1:9/\nfetch-retries=0\n',
      }),
      1,
      /the packages cannot be installed: .*ECONNREFUSED/,
    ],
  ];
  for (const [path, code, text] of rows) {
    const isRepository = code === 1 || path === dirty;
    const before = isRepository ? stateOf(path) : '';
    const ran = await runHere('init', path, '--yes', '--unsandboxed');
    expect([ran.code, ran.err.trim().split('\n').length, ran.out]).toEqual([code, 1, '']);
    expect(ran.err).toMatch(text);
    if (isRepository) expect(stateOf(path)).toBe(before);
  }
});

test('init leaves a configuration that exists, and says what it would change', async () => {
  const repository = repositoryOf({
    'package.json': JSON.stringify({ bin: 'cli.js', scripts: { test: 'node --test' } }),
    [CONFIG_PATH]: 'sprint:\n  capacity: 3\n',
  });
  const { code, err } = await runHere('init', repository, '--yes');
  expect(code).toBe(1);
  expect(err).toMatch(
    /exists already.*tdd\.test_execution\.runner: npm test \(now absent\); security\.allow_marks/,
  );
  expect(stateOf(repository)).toBe('1 ');
});

test('init puts everything back where git takes no commit', async () => {
  const repository = repositoryOf({ 'README.md': 'Soon.\n' });
  writeFileSync(join(repository, '.git/hooks/pre-commit'), '#!/bin/sh\necho "not on Sundays" >&2\nexit 1\n', {
    mode: 0o755,
  });
  const { code, err } = await runHere('init', repository, '--yes', '--unsandboxed');
  expect([code, err.trim()]).toEqual([3, 'nothing was committed: not on Sundays']);
  expect(stateOf(repository)).toBe('1 ');
});

test('validate names every problem at once, with its key and what to do', async () => {
  const repository = repositoryOf({
    ...NODE_PROJECT,
    [CONFIG_PATH]:
      'orchestrator:\n  mode: fast\nsprint:\n  capcity: 3\ntdd:\n  test_execution:\n    test_timeout: soon\n',
    'docs/tdd/A-1/design.md': 'no front matter\n',
  });
  const { code, out } = await runHere('validate', repository, '--json');
  expect(code).toBe(1);
  const { ok, errors } = JSON.parse(out);
  expect(ok).toBe(false);
  expect(errors.map(({ file, path }: { file: string; path: string }) => [file, path])).toEqual(
    expect.arrayContaining([
      [CONFIG_PATH, 'orchestrator.mode'],
      [CONFIG_PATH, 'sprint.capcity'],
      [CONFIG_PATH, 'tdd.test_execution.test_timeout'],
      ['docs/tdd/A-1/design.md', ''],
    ]),
  );
  expect(errors[0].text).toMatch(/did you mean "capacity"/);
});

test('validate checks another file in place of the own, and that its runner resolves', async () => {
  const repository = repositoryOf(NODE_PROJECT);
  const file = join(folder, 'other.yml');
  writeFileSync(file, 'tdd:\n  test_execution:\n    runner: npm run nope\n');
  const { code, err } = await runHere('validate', repository, '--config', file);
  expect(code).toBe(1);
  expect(err).toMatch(/other\.yml: tdd\.test_execution\.runner: package\.json has no script "nope"/);
  expect((await runHere('validate', repository, '--config', join(folder, 'none.yml'))).code).toBe(2);
  expect((await runHere('validate', join(folder, 'nowhere'))).code).toBe(2);
});

test('what init writes is valid whatever the commands hold', () => {
  for (const command of ['npm test', "pytest -k 'a: b'", '# not a comment', '"quoted"']) {
    const text = configText({ command, install: command, allowMarks: ["it's"] });
    expect(parseProjectConfig(text)).toMatchObject({
      ok: true,
      warnings: [],
      config: {
        tdd: { test_execution: { runner: command }, environment: { install: command } },
        security: { allow_marks: ["it's"] },
      },
    });
  }
});
