import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { testJobResult } from '#shared/contracts/jobs.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { PullCheckRecord } from '#shared/contracts/pull-check.contract.ts';
import { instantAgent } from '#local/rehearsal/instant-agent.ts';
import { readRecord } from '#shared/usecases/records/read-records.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';
import { startCheck } from '#shared/usecases/webhooks/github/check-pull.ts';
import { NODE_PROJECT, serveProject, type RunningServer } from '../harness/serve-project.ts';

let server: RunningServer;
let project: string;

beforeAll(async () => {
  // The project's own runner, in the sandbox: what a pull request brings is run for real.
  server = await serveProject(NODE_PROJECT, { workers: { agents: 1, testRuns: 1, model: instantAgent } });
  await server.give(`/project register "${server.repository}" "Shop"`);
  project = 'shop';
});
afterAll(() => server.close());

const git = (...args: string[]): string =>
  execFileSync('git', ['-C', server.repository, ...args], {
    encoding: 'utf8',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  }).trim();

const write = (path: string, text: string): void => {
  mkdirSync(join(server.repository, path, '..'), { recursive: true });
  writeFileSync(join(server.repository, path), text);
};

/** A pull request as GitHub shows it to git: a ref of its own, on no branch. */
const openPull = (): { head: string; target: string } => {
  const target = git('rev-parse', 'main');
  git('checkout', '--quiet', '--detach');
  write('src/sum.js', 'export const sum = (a, b) => a + b;\n');
  write(
    'tests/sum.test.js',
    "import test from 'node:test';\nimport assert from 'node:assert';\nimport { sum } from '../src/sum.js';\ntest('adds', () => assert.equal(sum(1, 2), 3));\n",
  );
  git('add', '--all');
  git('commit', '--quiet', '--message', 'Sum');
  const head = git('rev-parse', 'HEAD');
  git('update-ref', 'refs/pull/7/head', head);
  git('checkout', '--quiet', 'main');
  return { head, target };
};

test('a pull request’s commit is fetched, run in the sandbox, and its result kept, with nobody waiting for it', async () => {
  const { head, target } = openPull();
  const check: PullCheckRecord = {
    v: 1,
    projectId: project,
    number: 7,
    head,
    target,
    fork: false,
    status: 'waiting',
    allowedBy: null,
    base: null,
    lockHash: null,
    image: null,
    dependenciesKey: null,
    resultKey: null,
    problem: null,
    at: '2026-11-01T10:00:00.000Z',
  };
  await transactionally(server.host, (tx) =>
    startCheck(tx, check, { id: 'github:wes', name: 'wes', via: 'github' }),
  );
  const done = await vi.waitFor(
    async () => {
      const found = await readRecord(server.host.store, 'pull-check', tableKeys.pullCheck(project, 7, head));
      if (found?.status !== 'done') throw new Error(JSON.stringify(found));
      return found;
    },
    { timeout: 30_000, interval: 50 },
  );
  expect(done).toMatchObject({ base: target, problem: null });
  const result = testJobResult.parse(
    JSON.parse(Buffer.from(await server.host.blobs.get(done.resultKey ?? '')).toString()),
  );
  // Where no sandbox can be made nothing of a stranger is run, whatever the host allows its own projects.
  if (result.outcome !== 'sandbox-missing') {
    expect(result.runs.suite?.results).toMatchObject([{ name: 'adds', status: 'passed' }]);
    expect(result.changedFiles.map(({ path, role }) => [path, role])).toEqual([
      ['src/sum.js', 'source'],
      ['tests/sum.test.js', 'test'],
    ]);
    expect(result.isolation?.means).not.toBe('none');
  }
  expect(server.complaints).toEqual([]);
}, 60_000);
