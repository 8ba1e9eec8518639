/** pytest of the project, started by the engine's launcher with the engine's plugin. */
import { existsSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunReport } from '#shared/contracts/test-report.contract.ts';
import { outputTail } from '../outcome-defects.ts';
import { notInstalled } from '../not-installed.ts';
import { projectEnvironment, readableFolders } from '../project-environment.ts';
import type { Runner, RunRequest } from '../runner.ts';
import { pytestSentinels } from './pytest-sentinels.ts';
import { readPytestRun } from './read-pytest-run.ts';
import { recognisePytest } from './recognise-pytest.ts';

const LAUNCHER = join(import.meta.dirname, 'launch_pytest.py');
/** pytest's own code for "no tests were collected". */
const NO_TESTS = 5;

export const pytest: Runner = {
  name: 'pytest',
  recognise: recognisePytest,
  isTestFile: (path) => /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/.test(path),
  run: runPytest,
  sentinelFiles: pytestSentinels,
};

/** Code under `src/`, where the project would have to be installed to be found: it is, as if it were. */
function sourcePath({ root, dependencies }: RunRequest): Record<string, string> {
  const source = join(root, 'src');
  if (!existsSync(source) || existsSync(join(source, '__init__.py'))) return {};
  const others = dependencies?.variables['PYTHONPATH'];
  return { PYTHONPATH: others === undefined ? source : `${source}:${others}` };
}

async function runPytest(request: RunRequest): Promise<RunReport> {
  const { root, harness, limits, call, toolchain } = request;
  if (toolchain.python === undefined)
    return notInstalled('pytest', 'python3', await request.sandbox.isolation());
  const made = join(harness, 'made');
  await mkdir(made, { recursive: true });
  const launcher = join(harness, 'launch_pytest.py');
  await cp(LAUNCHER, launcher);
  const files = request.only ?? (call.patterns.length === 0 ? [] : [...call.patterns, ...request.also]);
  const args = [
    ...call.flags.filter((flag) => flag !== 'add-root'),
    // One file that does not load must not keep the others from running.
    '--continue-on-collection-errors',
    '--maxfail=0',
    '--tb=short',
    '-p',
    'no:cacheprovider',
    ...files,
  ];
  const order = {
    root,
    made,
    args,
    testTimeoutMs: limits.testTimeoutMs,
    coverage: request.coverage,
    addRoot: call.flags.includes('add-root'),
  };
  const secret = request.nonce();
  const outcome = await request.sandbox.run({
    argv: [toolchain.python, launcher, JSON.stringify(order)],
    cwd: root,
    // Hashes of texts are not salted anew, so that the order of sets repeats.
    env: {
      ...projectEnvironment(request),
      ...sourcePath(request),
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONHASHSEED: '0',
      PYTHONUNBUFFERED: '1',
    },
    writable: [root, made],
    readable: [...readableFolders(request), launcher],
    network: false,
    timeoutMs: limits.runTimeoutMs,
    memoryMb: limits.memoryMb,
    outputLimitBytes: limits.outputLimitBytes,
    secret,
    signal: request.signal,
  });
  if (/No module named '?pytest/.test(outcome.stderr) && outcome.report === '')
    return notInstalled('pytest', 'pytest', outcome.isolation);
  const { coverage, ...run } = readPytestRun({ root, secret, outcome, own: request.ownFiles });
  const failed = run.results.some(({ status }) => status === 'failed') || run.fileFailures.length > 0;
  const agrees =
    outcome.exitCode === (failed ? 1 : run.results.length === 0 ? NO_TESTS : 0) ||
    (failed && outcome.exitCode === 2);
  const defects =
    run.defects.length > 0 || agrees
      ? run.defects
      : [
          {
            code: 'exit-code-disagrees' as const,
            text: `exit code ${String(outcome.exitCode)}, which does not fit the results`,
          },
        ];
  return {
    runner: 'pytest',
    ...run,
    defects,
    coverage: request.coverage ? coverage : null,
    exitCode: outcome.exitCode,
    signal: outcome.signal,
    isolation: outcome.isolation,
    outputTail: outputTail([outcome]),
    durationMs: outcome.durationMs,
  };
}
