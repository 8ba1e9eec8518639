import { describe, expect, it } from 'vitest';
import { detectProject } from '#workers/test-runner/detect-project.ts';
import { resolveCommand } from '#workers/test-runner/resolve-command.ts';
import type { Snapshot } from '#workers/test-runner/snapshot.ts';

const files = (texts: Record<string, string>): Snapshot =>
  new Map(
    Object.entries(texts).map(([path, text]) => [path, { bytes: Buffer.from(text), executable: false }]),
  );
const scripts = (all: Record<string, string>): Snapshot =>
  files({ 'package.json': JSON.stringify({ scripts: all }) });

function resolved(command: string, snapshot: Snapshot = files({})): unknown {
  const found = resolveCommand(command, snapshot);
  return found.ok ? [found.runner.name, found.call.flags, found.call.patterns] : found.outcome;
}

describe('resolving the command that runs the tests', () => {
  it.each([
    ['node --test', ['node-test', [], []]],
    [
      "node --import ./setup.js --test 'tests/**/*.test.js'",
      ['node-test', ['--import', './setup.js'], ['tests/**/*.test.js']],
    ],
    ['node --test --test-reporter spec --experimental-test-coverage', ['node-test', [], []]],
    ['npx vitest run --environment jsdom', ['vitest', ['--environment', 'jsdom'], []]],
    ['NODE_ENV=test vitest', ['vitest', [], []]],
    ['cross-env CI=true jest --coverage tests', ['jest', [], ['tests']]],
    ['NODE_OPTIONS=--experimental-vm-modules jest', ['jest', ['node:--experimental-vm-modules'], []]],
    [
      'node --experimental-vm-modules node_modules/jest/bin/jest.js',
      ['jest', ['node:--experimental-vm-modules'], []],
    ],
    ['pytest -q', ['pytest', [], []]],
    ['python3 -m pytest -v tests', ['pytest', ['add-root'], ['tests']]],
    ['poetry run pytest --cov=src --import-mode importlib', ['pytest', ['--import-mode', 'importlib'], []]],
    ['go test', ['go-test', [], ['./...']]],
    ['go test -v -race ./internal/...', ['go-test', ['-race'], ['./internal/...']]],
  ])('understands "%s"', (command, expected) => {
    expect(resolved(command)).toEqual(expected);
  });

  it('goes through package scripts and passes on what follows "--"', () => {
    expect(
      resolved('npm test -- --environment jsdom', scripts({ test: 'npm run unit', unit: 'vitest run' })),
    ).toEqual(['vitest', ['--environment', 'jsdom'], []]);
  });

  it.each([
    ['tsc && node --test', files({})],
    ['node --test | tee log', files({})],
    ['node --test; exit 0', files({})],
    ['node --test $FILES', files({})],
    ['npm test', scripts({ test: 'node --test', pretest: 'tsc' })],
    ['npm test', scripts({ test: 'node --test', posttest: 'true' })],
    ['npm test', scripts({ test: 'npm test' })],
    ['NODE_OPTIONS=--require=./patch.js vitest', files({})],
    ['vitest --watch', files({})],
    ['jest -t one', files({})],
    ['pytest -k one', files({})],
    ['go test -run One ./...', files({})],
    ['node --test --test-only', files({})],
  ])('refuses "%s"', (command, snapshot) => {
    expect(resolved(command, snapshot)).toBe('config-invalid');
  });

  it.each([
    ['mocha', files({})],
    ['npm test', files({})],
    ['npm test', scripts({})],
    ['python manage.py test', files({})],
  ])('says that "%s" calls no known runner', (command, snapshot) => {
    expect(resolved(command, snapshot)).toBe('runner-missing');
  });
});

describe('detecting a project', () => {
  it.each([
    [
      'a Node project',
      {
        'package.json': '{"scripts":{"test":"vitest run"},"devDependencies":{"vitest":"1"}}',
        'package-lock.json': '{}',
      },
      ['vitest', 'npm test', 'npm ci', []],
    ],
    [
      'a Node project without a test script',
      { 'package.json': '{"name":"x"}' },
      ['node-test', 'npm test', null, ['package.json']],
    ],
    ['a Go module', { 'go.mod': 'module x\n' }, ['go-test', 'go test ./...', null, []]],
    [
      'Go files without a module',
      { 'main.go': 'package main\n' },
      ['go-test', 'go test ./...', null, ['go.mod']],
    ],
    [
      'a Python project',
      { 'pyproject.toml': '', 'requirements.txt': 'x' },
      ['pytest', 'python -m pytest', 'pip install -r requirements.txt', []],
    ],
    ['an empty repository', { 'README.md': '' }, ['node-test', 'npm test', null, ['package.json']]],
  ])('finds what runs the tests of %s', (_what, texts, expected) => {
    const found = detectProject(files(texts));
    expect([found.runner, found.command, found.install, found.missing.map(({ path }) => path)]).toEqual(
      expected,
    );
  });

  it('names what a person must put right', () => {
    expect(detectProject(scripts({ test: 'tsc && mocha' })).problems[0]).toContain(
      'tdd.test_execution.prepare',
    );
  });
});
