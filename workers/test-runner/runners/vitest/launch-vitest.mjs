// @ts-check
/**
 * Starts the project's own Vitest with the engine's reporter, and no other. Argument: JSON of `{root, flags, files,
 * testTimeoutMs, workers, cache, coverage}`.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import channel from './own-channel.cjs';

const { send, describe, field } = channel;
const { root, flags, files, testTimeoutMs, workers, cache, coverage } = JSON.parse(process.argv[2] ?? '{}');
process.argv.splice(2);
send({ kind: 'hello' });

const reporter = {
  /** @param {readonly any[]} modules @param {readonly any[]} unhandled */
  onTestRunEnd(modules, unhandled) {
    let tests = 0;
    for (const module of modules) {
      const place = { project: module.project?.name ?? '', file: module.moduleId };
      // A file whose tests are known was loaded: what failed then is a hook around all of them.
      const loaded = !module.children.allTests().next().done;
      for (const error of module.errors())
        send(
          loaded
            ? { kind: 'suite', ...place, name: '', hook: failedHook(module), error: describe(error) }
            : { kind: 'file', ...place, error: describe(error) },
        );
      for (const suite of module.children.allSuites()) {
        for (const error of suite.errors())
          send({
            kind: 'suite',
            ...place,
            name: suite.fullName,
            hook: failedHook(suite),
            error: describe(error),
          });
      }
      for (const test of module.children.allTests()) {
        tests += 1;
        const result = test.result();
        send({
          kind: 'test',
          ...place,
          name: nameOf(test),
          state: result.state,
          // Expected to fail: what is reported is turned round.
          fails: test.options?.fails === true,
          hook: failedHook(test),
          durationMs: test.diagnostic()?.duration ?? 0,
          retries: test.diagnostic()?.retryCount ?? 0,
          error: result.errors?.[0] === undefined ? null : describe(result.errors[0]),
        });
      }
    }
    for (const error of unhandled)
      send({ kind: 'unhandled', file: field(error?.VITEST_TEST_PATH, 1000), error: describe(error) });
    send({ kind: 'summary', tests, files: modules.length });
  },
};

/** A hook that did not end well keeps the state it had while it ran. @param {any} task */
const failedHook = ({ task }) =>
  Object.entries(task?.result?.hooks ?? {}).find(([, state]) => state !== 'pass')?.[0] ?? null;

/** @param {any} test */
function nameOf(test) {
  const titles = [test.name];
  for (let parent = test.parent; parent?.type === 'suite'; parent = parent.parent)
    titles.unshift(parent.name);
  return titles.join(' > ');
}

const vitest = await import(
  pathToFileURL(createRequire(join(root, 'package.json')).resolve('vitest/node')).href
);
const parsed = vitest.parseCLI(['vitest', 'run', ...flags], { allowUnknownOptions: true });
const run = await vitest.startVitest(
  'test',
  files,
  {
    ...parsed.options,
    root: parsed.options.root ?? root,
    run: true,
    watch: false,
    passWithNoTests: true,
    reporters: [reporter],
    testTimeout: parsed.options.testTimeout ?? testTimeoutMs,
    maxWorkers: workers,
    update: false,
    // Read by programs that tests start; the workers themselves are measured by the provider.
    ...(coverage === null ? {} : { env: { ...parsed.options.env, NODE_V8_COVERAGE: coverage.children } }),
    coverage:
      coverage === null
        ? { enabled: false }
        : {
            enabled: true,
            provider: coverage.provider,
            reporter: [['lcovonly', { projectRoot: root }]],
            reportsDirectory: coverage.folder,
            reportOnFailure: true,
            thresholds: {},
          },
  },
  { cacheDir: cache },
);
await run?.close();
send({ kind: 'end', code: Number(process.exitCode ?? 0) });
process.exit();
