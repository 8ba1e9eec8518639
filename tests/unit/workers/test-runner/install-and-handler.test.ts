import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testJobResult } from '#shared/contracts/jobs.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { JobAccess } from '#shared/ports/job-access.port.ts';
import { createHandler } from '#workers/test-runner/handler.ts';
import { plainReader, runJob, sandbox, tarOf, toolchain, type Project } from './job-bench.ts';

const head = "import test from 'node:test';\nimport assert from 'node:assert';\n";
const packages = (command: string): Project => ({
  'package.json': '{"type":"module","scripts":{"test":"node --test"},"dependencies":{"left":"1.0.0"}}',
  'config/agent-workflow.yml': `tdd: {environment: {install: ${JSON.stringify(command)}}}`,
  'tests/a.test.js': `${head}import left from 'left';\ntest('uses a package', () => assert.equal(left, 'left'));\n`,
});
const makes =
  'mkdir -p node_modules/left node_modules/.bin && cd node_modules/left && echo \'export default "left"\' >index.js && echo \'{"type":"module","main":"index.js"}\' >package.json && ln -s ../left/index.js ../.bin/left && ln -s /etc/passwd ../outside && echo \'{}\' >../../package-lock.json';

describe('an install job', () => {
  it('packs what it installed, and later runs find it', async () => {
    const blobs = new Map<string, Uint8Array>();
    const project = packages(makes);
    const installed = await runJob({
      project,
      spec: { kind: 'install', phase: null },
      deps: { store: (name, bytes) => (blobs.set(name, bytes), Promise.resolve(name)) },
    });
    expect(testJobResult.parse(installed).install?.changeSet.changes.map(({ path }) => path)).toEqual([
      'package-lock.json',
    ]);
    blobs.set('result', Buffer.from(JSON.stringify(installed)));
    blobs.set('now', await tarOf(project));
    for (const dependenciesKey of ['result', 'dependencies.tar.gz']) {
      const ran = await runJob({
        project,
        spec: { kind: 'baseline', phase: null, dependenciesKey },
        deps: {
          fetch: (key) => {
            const bytes = blobs.get(key);
            return bytes === undefined ? Promise.reject(new Error(key)) : Promise.resolve(bytes);
          },
        },
      });
      expect(ran.runs.suite?.results.map(({ status }) => status)).toEqual(['passed']);
    }
  });

  it('says what an install printed when it fails', async () => {
    const result = await runJob({
      project: packages('echo no such package; exit 4'),
      spec: { kind: 'install', phase: null },
    });
    expect([
      result.outcome,
      result.text.includes('exit code 4') && result.text.includes('no such package'),
    ]).toEqual(['install-failed', true]);
  });
});

describe('the worker of test jobs', () => {
  const message = { v: 1, jobId: 'job_1', generation: 1, kind: 'baseline', projectId: 'p', cycleId: null };

  async function work(options: {
    project: Project;
    renew?: boolean;
    claim?: boolean;
  }): Promise<{ outcome: string; results: JsonObject[]; leftAtEnd: readonly string[] }> {
    const scratchDir = mkdtempSync(join(tmpdir(), 'aw-handler-'));
    const tar = await tarOf(options.project);
    const { means } = await sandbox.isolation();
    const spec = {
      v: 1,
      jobId: 'job_1',
      kind: 'baseline',
      phase: null,
      snapshotKey: 's',
      baseSnapshotKey: null,
      storyId: null,
      design: null,
      baselineKey: null,
      expectedTestsKey: null,
      changedTests: [],
      dependenciesKey: null,
      packages: [],
      testRoot: null,
      unsandboxed: means === 'process-group',
    };
    const results: JsonObject[] = [];
    const jobs: JobAccess = {
      claim: () => Promise.resolve(options.claim === false ? undefined : { spec, leaseSeconds: 0.3 }),
      renew: () => Promise.resolve(options.renew ?? true),
      fetch: () => Promise.resolve(tar),
      store: (_job, name) => Promise.resolve(name),
      finish: (_job, _generation, result) => {
        results.push(result);
        expect(readdirSync(scratchDir)).not.toEqual([]);
        return Promise.resolve();
      },
    };
    const handler = createHandler({
      jobs,
      reader: plainReader,
      sandbox,
      toolchain,
      scratchDir,
      dependenciesDir: scratchDir,
      nonce: () => 'nonce',
      clock: { nowMs: () => performance.now() },
    });
    try {
      return { outcome: await handler(message), results, leftAtEnd: readdirSync(scratchDir) };
    } finally {
      rmSync(scratchDir, { recursive: true });
    }
  }

  const project = {
    'package.json': '{"type":"module","scripts":{"test":"node --test"}}',
    'tests/a.test.js': `${head}test('a', () => assert.ok(true));\n`,
  };

  it('hands in a result that its contract accepts, and then removes what the job made', async () => {
    const { outcome, results, leftAtEnd } = await work({ project });
    expect([outcome, leftAtEnd]).toEqual(['finished', []]);
    expect(results.map((result) => testJobResult.parse(result).runs.suite?.results.length)).toEqual([1]);
  });

  it('drops a message of an old generation', async () => {
    expect(await work({ project, claim: false })).toEqual({ outcome: 'dropped', results: [], leftAtEnd: [] });
  });

  it('stops at once, and hands nothing in, when its lease is lost', async () => {
    const slow = {
      ...project,
      'tests/b.test.js': `${head}test('b', async () => { await new Promise((done) => setTimeout(done, 30000)); });\n`,
    };
    expect(await work({ project: slow, renew: false })).toEqual({
      outcome: 'stopped',
      results: [],
      leftAtEnd: [],
    });
  });
});
