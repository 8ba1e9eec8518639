/** Jest of the project, started by the engine's launcher with the engine's reporter alone; tests run in child processes. */
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
import { readJestRun } from './read-jest-run.ts';
import { recogniseJest } from './recognise-jest.ts';

const FILES = [
  join(import.meta.dirname, '..', 'own-channel.cjs'),
  join(import.meta.dirname, 'own-reporter.cjs'),
  join(import.meta.dirname, 'launch-jest.cjs'),
  join(import.meta.dirname, 'measure-children.cjs'),
];
const TEST_FILES = [
  '**/*.{test,spec}.{js,cjs,mjs,jsx,ts,cts,mts,tsx}',
  '**/__tests__/**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx}',
];

export const jest: Runner = {
  name: 'jest',
  recognise: recogniseJest,
  isTestFile: (path) => TEST_FILES.some((pattern) => matchesGlob(path, pattern)),
  run: runJest,
  // Jest's words are globals.
  sentinelFiles: (input) =>
    javascriptSentinels(input, {
      imports: [],
      passes: 'expect(1).toBe(1);',
      fails: 'expect(1).toBe(2);',
      ways: EXPECT_WAYS,
    }),
};

async function runJest(request: RunRequest): Promise<RunReport> {
  const { root, harness, limits } = request;
  const made = join(harness, 'made');
  await mkdir(join(made, 'children'), { recursive: true });
  const [, , launcher, measure] = await Promise.all(
    FILES.map(async (file) => {
      const copy = join(harness, file.split('/').at(-1) ?? '');
      await cp(file, copy);
      return copy;
    }),
  );
  const secret = request.nonce();
  const outcome = await request.sandbox.run({
    argv: [
      request.toolchain.node,
      ...nodeOptions(request),
      ...(request.coverage ? ['--require', measure ?? ''] : []),
      launcher ?? '',
      root,
      ...jestOptions(request, made),
    ],
    cwd: root,
    env: projectEnvironment(request),
    writable: [root, made],
    readable: [
      ...readableFolders(request),
      ...FILES.map((file) => join(harness, file.split('/').at(-1) ?? '')),
    ],
    network: false,
    timeoutMs: limits.runTimeoutMs,
    memoryMb: limits.memoryMb,
    outputLimitBytes: limits.outputLimitBytes,
    secret,
    signal: request.signal,
  });
  const run = readJestRun({ root, secret, outcome });
  return {
    runner: 'jest',
    ...run,
    defects: [...run.defects, ...checkExitCode(run, outcome.exitCode)],
    coverage: request.coverage
      ? mergeCoverage(
          readLcov(await readFile(join(made, 'coverage', 'lcov.info'), 'utf8').catch(() => ''), root),
          await readV8Coverage({ root, folders: [join(made, 'children')] }),
        )
      : null,
    exitCode: outcome.exitCode,
    signal: outcome.signal,
    isolation: outcome.isolation,
    outputTail: outputTail([outcome]),
    durationMs: outcome.durationMs,
  };
}

const nodeOptions = ({ call }: RunRequest): string[] =>
  call.flags.flatMap((flag) => (flag.startsWith('node:') ? [flag.slice(5)] : []));

function jestOptions({ call, only, also, coverage, limits }: RunRequest, made: string): string[] {
  const patterns = call.patterns.length === 0 ? [] : [...call.patterns, ...also];
  return [
    ...call.flags.filter((flag) => !flag.startsWith('node:')),
    '--ci',
    '--passWithNoTests',
    '--watchman=false',
    `--cacheDirectory=${join(made, 'cache')}`,
    `--testTimeout=${limits.testTimeoutMs}`,
    `--maxWorkers=${limits.parallel}`,
    // With a limit Jest never runs tests in the process of its reporters.
    `--workerIdleMemoryLimit=${limits.memoryMb}MB`,
    ...(coverage
      ? [
          '--coverage',
          '--coverageReporters=lcovonly',
          `--coverageDirectory=${join(made, 'coverage')}`,
          '--coverageThreshold={}',
        ]
      : ['--coverage=false']),
    ...(only === null ? patterns : ['--runTestsByPath', ...only]),
  ];
}
