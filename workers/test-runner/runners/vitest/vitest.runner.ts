/** Vitest of the project, started by the engine's launcher with the engine's reporter alone. */
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile } from 'node:fs/promises';
import { join, matchesGlob } from 'node:path';
import type { RunReport } from '#shared/contracts/test-report.contract.ts';
import { EXPECT_WAYS, javascriptSentinels } from '../javascript-sentinels.ts';
import { readLcov } from '../lcov.ts';
import { mergeCoverage } from '../merge-coverage.ts';
import { checkExitCode } from '../one-process-run.ts';
import { outputTail } from '../outcome-defects.ts';
import { projectEnvironment, readableFolders } from '../project-environment.ts';
import type { Runner, RunRequest } from '../runner.ts';
import { readV8Coverage } from '../v8-coverage.ts';
import { readVitestRun } from './read-vitest-run.ts';
import { recogniseVitest } from './recognise-vitest.ts';

const CHANNEL = join(import.meta.dirname, '..', 'own-channel.cjs');
const LAUNCHER = join(import.meta.dirname, 'launch-vitest.mjs');
const TEST_FILES = '**/*.{test,spec}.{js,cjs,mjs,jsx,ts,cts,mts,tsx}';

export const vitest: Runner = {
  name: 'vitest',
  recognise: recogniseVitest,
  isTestFile: (path) => matchesGlob(path, TEST_FILES),
  run: runVitest,
  sentinelFiles: (input) =>
    javascriptSentinels(input, {
      imports: ["import { expect, test } from 'vitest';"],
      passes: 'expect(1).toBe(1);',
      fails: 'expect(1).toBe(2);',
      ways: EXPECT_WAYS,
    }),
};

async function runVitest(request: RunRequest): Promise<RunReport> {
  const { root, harness, limits } = request;
  await mkdir(harness, { recursive: true });
  await Promise.all([
    cp(CHANNEL, join(harness, 'own-channel.cjs')),
    cp(LAUNCHER, join(harness, 'launch-vitest.mjs')),
  ]);
  const made = join(harness, 'made');
  const children = join(made, 'children');
  await mkdir(children, { recursive: true });
  const provider = request.coverage ? coverageProvider(root) : null;
  const order = {
    root,
    flags: request.call.flags,
    files: (
      request.only ?? (request.call.patterns.length === 0 ? [] : [...request.call.patterns, ...request.also])
    ).map((path) => (path.includes('/') && existsSync(join(root, path)) ? join(root, path) : path)),
    testTimeoutMs: limits.testTimeoutMs,
    workers: limits.parallel,
    cache: join(made, 'cache'),
    coverage: provider === null ? null : { provider, folder: join(made, 'coverage'), children },
  };
  const secret = request.nonce();
  const outcome = await request.sandbox.run({
    argv: [request.toolchain.node, join(harness, 'launch-vitest.mjs'), JSON.stringify(order)],
    cwd: root,
    env: { ...projectEnvironment(request), VITEST: 'true' },
    writable: [root, made],
    readable: [
      ...readableFolders(request),
      join(harness, 'own-channel.cjs'),
      join(harness, 'launch-vitest.mjs'),
    ],
    network: false,
    timeoutMs: limits.runTimeoutMs,
    memoryMb: limits.memoryMb,
    outputLimitBytes: limits.outputLimitBytes,
    secret,
    signal: request.signal,
  });
  const run = readVitestRun({ root, secret, outcome });
  return {
    runner: 'vitest',
    ...run,
    defects: [...run.defects, ...checkExitCode(run, outcome.exitCode)],
    coverage:
      provider === null
        ? null
        : mergeCoverage(
            readLcov(await readFile(join(made, 'coverage', 'lcov.info'), 'utf8').catch(() => ''), root),
            await readV8Coverage({ root, folders: [children] }),
          ),
    exitCode: outcome.exitCode,
    signal: outcome.signal,
    isolation: outcome.isolation,
    outputTail: outputTail([outcome]),
    durationMs: outcome.durationMs,
  };
}

/** Its coverage packages are the project's to install: without one nothing is measured. */
function coverageProvider(root: string): 'v8' | 'istanbul' | null {
  if (existsSync(join(root, 'node_modules/@vitest/coverage-v8/package.json'))) return 'v8';
  return existsSync(join(root, 'node_modules/@vitest/coverage-istanbul/package.json')) ? 'istanbul' : null;
}
