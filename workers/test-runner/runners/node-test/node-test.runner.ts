/** node:test, each file in a process of its own: `node --import <ours> --test-reporter=<ours> <file>`. */
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RunReport } from '#shared/contracts/test-report.contract.ts';
import type { SandboxOutcome } from '#shared/ports/sandbox.port.ts';
import { mapInParallel } from '../../map-in-parallel.ts';
import { readV8Coverage } from '../v8-coverage.ts';
import { outputTail } from '../outcome-defects.ts';
import { projectEnvironment, readableFolders } from '../project-environment.ts';
import type { Runner, RunRequest } from '../runner.ts';
import { ASSERT_WAYS, javascriptSentinels } from '../javascript-sentinels.ts';
import { findNodeTestFiles, isNodeTestFile } from './find-test-files.ts';
import { readFileRun, type FileRun } from './read-file-run.ts';
import { recogniseNodeTest } from './recognise-node-test.ts';

const REPORTER = join(import.meta.dirname, 'own-reporter.mjs');

export const nodeTest: Runner = {
  name: 'node-test',
  recognise: recogniseNodeTest,
  isTestFile: isNodeTestFile,
  run: runNodeTest,
  sentinelFiles: (input) =>
    javascriptSentinels(input, {
      imports: ["import test from 'node:test';", "import assert from 'node:assert/strict';"],
      passes: 'assert.equal(1, 1);',
      fails: 'assert.equal(1, 2);',
      ways: ASSERT_WAYS,
    }),
};

async function runNodeTest(request: RunRequest): Promise<RunReport> {
  const started = performance.now();
  const reporter = join(request.harness, 'own-reporter.mjs');
  await mkdir(request.harness, { recursive: true });
  await cp(REPORTER, reporter);
  const files =
    request.only ??
    [...new Set([...findNodeTestFiles(request.root, request.call.patterns), ...request.also])].sort();
  const runs = await mapInParallel(files, request.limits.parallel, async (file, index) => {
    const coverage = join(request.harness, `coverage-${index}`);
    if (request.coverage) await mkdir(coverage);
    const secret = request.nonce();
    const outcome = await runFile({
      request,
      reporter,
      file,
      secret,
      coverage: request.coverage ? coverage : null,
    });
    return { ...readFileRun({ file, root: request.root, secret, outcome }), outcome, coverage };
  });
  const isolation = runs[0]?.outcome.isolation ?? (await request.sandbox.isolation());
  return {
    runner: 'node-test',
    ...merge(runs),
    coverage: request.coverage
      ? await readV8Coverage({ root: request.root, folders: runs.map((run) => run.coverage) })
      : null,
    ...worstExit(runs.map(({ outcome }) => outcome)),
    isolation,
    outputTail: outputTail(runs.map(({ outcome }) => outcome)),
    durationMs: performance.now() - started,
  };
}

function runFile(input: {
  request: RunRequest;
  reporter: string;
  file: string;
  secret: string;
  coverage: string | null;
}): Promise<SandboxOutcome> {
  const { request, reporter, file, secret, coverage } = input;
  const url = pathToFileURL(reporter).href;
  return request.sandbox.run({
    argv: [
      request.toolchain.node,
      '--import',
      url,
      `--test-reporter=${url}`,
      `--test-timeout=${request.limits.testTimeoutMs}`,
      ...request.call.flags,
      join(request.root, file),
    ],
    cwd: request.root,
    env: {
      ...projectEnvironment(request),
      AGENT_WORKFLOW_CHANNEL: '1',
      ...(coverage === null ? {} : { NODE_V8_COVERAGE: coverage }),
    },
    writable: [request.root, ...(coverage === null ? [] : [coverage])],
    readable: [...readableFolders(request), reporter],
    network: false,
    timeoutMs: request.limits.runTimeoutMs,
    memoryMb: request.limits.memoryMb,
    outputLimitBytes: request.limits.outputLimitBytes,
    secret,
    signal: request.signal,
  });
}

const merge = (runs: readonly FileRun[]): Pick<RunReport, 'results' | 'fileFailures' | 'defects'> => ({
  results: runs.flatMap(({ results }) => results),
  fileFailures: runs.flatMap(({ fileFailures }) => fileFailures),
  defects: runs.flatMap(({ defects }) => defects),
});

/** The run as a whole: 0 when every process ended with 0. */
function worstExit(outcomes: readonly SandboxOutcome[]): Pick<RunReport, 'exitCode' | 'signal'> {
  const bad =
    outcomes.find(({ signal }) => signal !== null) ?? outcomes.find(({ exitCode }) => exitCode !== 0);
  return bad === undefined ? { exitCode: 0, signal: null } : { exitCode: bad.exitCode, signal: bad.signal };
}
