/** What tests of test jobs share: a project as a map of texts, blobs in memory, a job over them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pack } from 'tar-stream';
import { createLocalSandbox } from '#shared/adapters/local-sandbox/local-sandbox.adapter.ts';
import { findToolchain } from '#shared/adapters/local-sandbox/find-toolchain.ts';
import type { TestJobResult, TestJobSpec } from '#shared/contracts/jobs.contract.ts';
import type { SourceReader } from '#shared/ports/source-reader.port.ts';
import { runTestJob, type JobDeps } from '#workers/test-runner/run-test-job.ts';

export type Project = Readonly<Record<string, string>>;

const searchPath = process.env['PATH'] ?? '/usr/bin:/bin';
export const toolchain = findToolchain({ searchPath, node: process.execPath });
export const sandbox = createLocalSandbox({
  home: process.env['HOME'] ?? '/root',
  systemPath: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
});

export async function tarOf(project: Project): Promise<Uint8Array> {
  const tar = pack();
  for (const [name, text] of Object.entries(project)) tar.entry({ name }, text);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export interface JobRequest {
  readonly project: Project;
  readonly base?: Project;
  readonly spec?: Partial<TestJobSpec>;
  readonly deps?: Partial<JobDeps>;
  readonly baseline?: TestJobResult;
}

export async function runJob(request: JobRequest): Promise<TestJobResult> {
  const scratchDir = mkdtempSync(join(tmpdir(), 'aw-test-'));
  const blobs = new Map<string, Uint8Array>([['now', await tarOf(request.project)]]);
  if (request.base !== undefined) blobs.set('base', await tarOf(request.base));
  if (request.baseline !== undefined) blobs.set('baseline', Buffer.from(JSON.stringify(request.baseline)));
  const isolation = await sandbox.isolation();
  try {
    return await runTestJob(
      {
        v: 1,
        jobId: 'job_1',
        kind: 'test',
        phase: 'TEST_RED',
        snapshotKey: 'now',
        baseSnapshotKey: request.base === undefined ? null : 'base',
        storyId: 'USER-001',
        design: null,
        baselineKey: request.baseline === undefined ? null : 'baseline',
        expectedTestsKey: null,
        changedTests: [],
        dependenciesKey: null,
        packages: [],
        testRoot: 'tests/tdd/USER-001/',
        unsandboxed: isolation.means === 'process-group',
        ...request.spec,
      },
      {
        fetch: (key) => {
          const bytes = blobs.get(key);
          return bytes === undefined ? Promise.reject(new Error(`no blob ${key}`)) : Promise.resolve(bytes);
        },
        store: (name, bytes) => {
          blobs.set(name, bytes);
          return Promise.resolve(name);
        },
        reader: plainReader,
        sandbox,
        toolchain,
        scratchDir,
        dependenciesDir: join(scratchDir, 'dependencies'),
        nonce: () => randomBytes(16).toString('hex'),
        signal: new AbortController().signal,
        clock: { nowMs: () => performance.now() },
        ...request.deps,
      },
    );
  } finally {
    rmSync(scratchDir, { recursive: true, force: true });
  }
}

/** Reads the small, regular sources of these tests with regular expressions. */
export const plainReader: SourceReader = {
  readTests: ({ path, text, sha256, exists }) =>
    Promise.resolve({
      path,
      language: path.endsWith('.py') ? 'python' : path.endsWith('.go') ? 'go' : 'javascript',
      parses: true,
      isTestFile: /\.test\.|(^|\/)test_|_test\./.test(path),
      sha256,
      imports: [...text.matchAll(/(?:from|require\()\s*['"]([^'"]+)['"]/g)].map(([, specifier = '']) => {
        const resolved = specifier.startsWith('.') ? join(dirname(path), specifier) : null;
        return {
          specifier,
          resolved: resolved !== null && exists(resolved) ? resolved : null,
          external: !specifier.startsWith('.'),
          symbols: [],
        };
      }),
      tests: [...text.matchAll(/\b(?:test|it)\(['"]([^'"]+)['"]/g)].map(([, name = '']) => ({
        file: path,
        name,
        dynamic: false,
        marks: [],
        empty: false,
        criteria: [],
        parametrised: false,
      })),
    }),
  hollow: ({ path, text, how, changed }) => {
    if (!/\.(m?js|ts)$/.test(path) || changed.length === 0) return Promise.resolve(undefined);
    let functions = 0;
    const hollowed = text.replace(/(function \w+\([^)]*\)\s*\{)/g, (whole) => {
      functions += 1;
      return `${whole} ${how === 'throw' ? "throw new Error('hollow');" : 'return;'}`;
    });
    return Promise.resolve({ text: hollowed, functions, values: 0 });
  },
  suspicious: ({ text }) =>
    Promise.resolve(
      text
        .split('\n')
        .flatMap((line, index) =>
          line.includes('process.exit') ? [{ line: index + 1, mark: 'process.exit' }] : [],
        ),
    ),
};
