/** `go test`: a whole suite by `-json`; chosen files test by test, because a panic ends the binary. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { RunReport, TestResult } from '#shared/contracts/test-report.contract.ts';
import type { SandboxCommand, SandboxOutcome } from '#shared/ports/sandbox.port.ts';
import { mapInParallel } from '../../map-in-parallel.ts';
import { notInstalled } from '../not-installed.ts';
import { outcomeDefects, outputTail } from '../outcome-defects.ts';
import { projectEnvironment, readableFolders } from '../project-environment.ts';
import type { RunLimits, Runner, RunRequest } from '../runner.ts';
import { readBuildFailure } from './go-causes.ts';
import { readGoCoverage } from './go-coverage.ts';
import { foldersOf, mostTests, readGoModule, testsIn, type GoModule } from './go-module.ts';
import { goSentinels } from './go-sentinels.ts';
import { readGoBinary } from './read-go-binary.ts';
import { readGoJson } from './read-go-json.ts';
import { recogniseGoTest } from './recognise-go-test.ts';

/** What `go test -json` writes around what tests print. */
const JSON_OVERHEAD_BYTES = 16 * 1024 * 1024;
/** Part of a run's time that a package's tests may take: the rest is left to building, so that Go can say which test hangs. */
const TESTS_SHARE = 0.75;

type Parts = Pick<
  RunReport,
  'results' | 'fileFailures' | 'defects' | 'coverage' | 'exitCode' | 'signal' | 'isolation' | 'outputTail'
>;

export const goTest: Runner = {
  name: 'go-test',
  recognise: recogniseGoTest,
  isTestFile: (path) => path.endsWith('_test.go'),
  run: async (request) => {
    const started = performance.now();
    if (request.toolchain.go === undefined)
      return notInstalled('go-test', 'go', await request.sandbox.isolation());
    await mkdir(join(request.harness, 'made'), { recursive: true });
    const parts =
      request.only === null
        ? await runSuite(request, request.toolchain.go)
        : await runFiles(request, request.toolchain.go, request.only);
    return { runner: 'go-test', ...parts, durationMs: performance.now() - started };
  },
  sentinelFiles: goSentinels,
};

async function runSuite(request: RunRequest, go: string): Promise<Parts> {
  const { root, harness, limits, call } = request;
  const module = readGoModule(root);
  if (mostTests(root) === 0)
    return {
      results: [],
      fileFailures: [],
      defects: [],
      coverage: request.coverage ? [] : null,
      exitCode: 0,
      signal: null,
      isolation: await request.sandbox.isolation(),
      outputTail: '',
    };
  const profile = join(harness, 'made', 'cover.out');
  const also = call.patterns.includes('./...') ? [] : foldersOf(request.also).map((folder) => `./${folder}`);
  const argv = [
    go,
    'test',
    '-json',
    '-count=1',
    `-timeout=${packageTimeoutMs(root, limits)}ms`,
    `-p=${limits.parallel}`,
    ...(request.coverage ? ['-coverpkg=./...', `-coverprofile=${profile}`] : []),
    ...call.flags,
    ...call.patterns,
    ...also,
  ];
  const outcome = await runGo(request, argv, {
    cwd: root,
    outputLimitBytes: limits.outputLimitBytes + JSON_OVERHEAD_BYTES,
  });
  const run = readGoJson(outcome.stdout, module, { root, module: module.path });
  const defects = [...outcomeDefects(outcome), ...run.defects];
  if (run.printed > limits.outputLimitBytes)
    defects.push({ code: 'output-limit', text: 'printed more than tdd.test_execution.output_limit_kb' });
  const failed = run.fileFailures.length > 0 || run.results.some(({ status }) => status === 'failed');
  if (defects.length === 0 && failed !== (outcome.exitCode !== 0))
    defects.push({
      code: 'exit-code-disagrees',
      text: `exit code ${String(outcome.exitCode)} does not fit the results: ${outputTail([{ stdout: '', stderr: outcome.stderr }], 400).trim()}`,
    });
  const alone = await runUnreached(request, go, run.results);
  return {
    results: [...run.results, ...alone],
    fileFailures: run.fileFailures,
    defects,
    coverage: request.coverage
      ? readGoCoverage(await readFile(profile, 'utf8').catch(() => ''), module)
      : null,
    exitCode: outcome.exitCode,
    signal: outcome.signal,
    isolation: outcome.isolation,
    outputTail: outputTail([
      { stdout: '', stderr: outcome.stderr },
      { stdout: readableOutput(outcome.stdout), stderr: '' },
    ]),
  };
}

/** Go limits packages, not tests: as much as the tests of the largest one may take together. */
const packageTimeoutMs = (root: string, { runTimeoutMs, testTimeoutMs }: RunLimits): number =>
  Math.max(100, Math.floor(Math.min(runTimeoutMs * TESTS_SHARE, mostTests(root) * testTimeoutMs)));

/** New tests that a panic of another test kept from running get a process of their own. */
async function runUnreached(
  request: RunRequest,
  go: string,
  results: readonly TestResult[],
): Promise<TestResult[]> {
  const panicked = new Set(
    results
      .filter(({ failure }) => failure !== undefined && ['error', 'crash', 'timeout'].includes(failure.cause))
      .map(({ file }) => posix.dirname(file)),
  );
  const files = request.also.filter((file) => panicked.has(posix.dirname(file)));
  if (files.length === 0) return [];
  const ran = new Set(results.map(({ file, name }) => `${file} ${name}`));
  const missing = files.filter((file) =>
    testsIn(readFileSync(join(request.root, file), 'utf8')).some((name) => !ran.has(`${file} ${name}`)),
  );
  if (missing.length === 0) return [];
  const again = await runFiles(request, go, missing);
  return again.results.filter(({ file, name }) => !ran.has(`${file} ${name}`));
}

async function runFiles(request: RunRequest, go: string, files: readonly string[]): Promise<Parts> {
  const module = readGoModule(request.root);
  const runs = await mapInParallel(foldersOf(files), request.limits.parallel, (folder, index) =>
    runFolder(request, {
      go,
      folder,
      files: files.filter((file) => posix.dirname(file) === folder),
      binary: join(request.harness, 'made', `${index}.test`),
      module,
    }),
  );
  const outcomes = runs.flatMap(({ outcomes: each }) => each);
  const bad = outcomes.find(({ exitCode }) => exitCode !== 0);
  return {
    results: runs.flatMap(({ results }) => results),
    fileFailures: runs.flatMap(({ fileFailures }) => fileFailures),
    defects: runs.flatMap(({ defects }) => defects),
    coverage: null,
    exitCode: bad === undefined ? 0 : bad.exitCode,
    signal: bad?.signal ?? null,
    isolation: outcomes[0]?.isolation ?? (await request.sandbox.isolation()),
    outputTail: outputTail(outcomes),
  };
}

interface FolderRun {
  readonly results: TestResult[];
  readonly fileFailures: RunReport['fileFailures'];
  readonly defects: RunReport['defects'];
  readonly outcomes: SandboxOutcome[];
}

async function runFolder(
  request: RunRequest,
  input: { go: string; folder: string; files: readonly string[]; binary: string; module: GoModule },
): Promise<FolderRun> {
  const { root, limits } = request;
  const place = { root, module: input.module.path };
  const built = await runGo(
    request,
    // What vet minds is found where the whole suite runs; in a copy that was hollowed it would find the hollowing.
    [input.go, 'test', '-c', '-vet=off', '-o', input.binary, ...request.call.flags, `./${input.folder}`],
    { cwd: root },
  );
  if (built.exitCode !== 0 || !existsSync(input.binary)) {
    const text = `${built.stderr}${built.stdout}`;
    return {
      results: [],
      fileFailures: [{ project: '', file: input.folder, failure: readBuildFailure(text, place) }],
      defects: built.ended === 'by-itself' ? [] : outcomeDefects(built),
      outcomes: [built],
    };
  }
  const tests = input.files.flatMap((file) =>
    testsIn(readFileSync(join(root, file), 'utf8')).map((name) => ({ file, name })),
  );
  const runs = await mapInParallel(tests, limits.parallel, async ({ file, name }) => {
    const outcome = await runGo(
      request,
      [
        input.binary,
        '-test.v=test2json',
        `-test.run=^${name}$`,
        `-test.timeout=${limits.testTimeoutMs}ms`,
        '-test.count=1',
      ],
      { cwd: join(root, input.folder) },
    );
    const { results, twice, ended } = readGoBinary(
      outcome.stdout + (outcome.exitCode === 2 ? outcome.stderr : ''),
      file,
      place,
    );
    const defects = outcomeDefects(outcome, file);
    if (twice.length > 0)
      defects.push({ code: 'forged-report', file, text: `${twice.join(', ')} was reported twice` });
    const failed = results.some(({ status }) => status === 'failed');
    if (defects.length === 0 && failed !== (outcome.exitCode !== 0))
      defects.push({
        code: 'exit-code-disagrees',
        file,
        text: `${name}: exit code ${String(outcome.exitCode)} does not fit the results`,
      });
    if (defects.length === 0 && !ended && outcome.exitCode === 0)
      defects.push({ code: 'no-clean-end', file, text: `${name}: the process ended before the tests had` });
    return { results, defects, outcome };
  });
  return {
    results: runs.flatMap(({ results }) => results),
    fileFailures: [],
    defects: runs.flatMap(({ defects }) => defects),
    outcomes: [built, ...runs.map(({ outcome }) => outcome)],
  };
}

function runGo(
  request: RunRequest,
  argv: readonly string[],
  how: Pick<SandboxCommand, 'cwd'> & { outputLimitBytes?: number },
): Promise<SandboxOutcome> {
  const { root, harness, limits, toolchain } = request;
  return request.sandbox.run({
    argv,
    cwd: how.cwd,
    env: {
      GOPATH: '/tmp/go',
      ...projectEnvironment(request),
      ...(toolchain.goCache === undefined ? {} : { GOCACHE: toolchain.goCache }),
      GOPROXY: 'off',
      GOTOOLCHAIN: 'local',
      GOFLAGS: '',
      GOTELEMETRY: 'off',
      ...(argv.includes('-race') ? {} : { CGO_ENABLED: '0' }),
    },
    writable: [root, join(harness, 'made')],
    readable: readableFolders(request),
    layered: toolchain.goCache !== undefined && existsSync(toolchain.goCache) ? [toolchain.goCache] : [],
    network: false,
    timeoutMs: limits.runTimeoutMs,
    memoryMb: limits.memoryMb,
    outputLimitBytes: how.outputLimitBytes ?? limits.outputLimitBytes,
    secret: '',
    signal: request.signal,
  });
}

/** The `Output` fields of JSON lines, as a person would have seen them. */
const readableOutput = (stdout: string): string =>
  stdout
    .split('\n')
    .map((line) => /"Output":("(?:[^"\\]|\\.)*")/.exec(line)?.[1])
    .flatMap((text) => (text === undefined ? [] : [String(JSON.parse(text))]))
    .join('');
