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
      for (const error of module.errors()) send({ kind: 'file', ...place, error: describe(error) });
      for (const suite of module.children.allSuites()) {
        for (const error of suite.errors())
          send({ kind: 'suite', ...place, name: suite.fullName, error: describe(error) });
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
          // A hook that did not end well keeps the state it had while it ran.
          hook: Object.values(test.task?.result?.hooks ?? {}).some((state) => state !== 'pass'),
          durationMs: test.diagnostic()?.duration ?? 0,
          error: result.errors?.[0] === undefined ? null : describe(result.errors[0]),
        });
      }
    }
    for (const error of unhandled)
      send({ kind: 'unhandled', file: field(error?.VITEST_TEST_PATH, 1000), error: describe(error) });
    send({ kind: 'summary', tests, files: modules.length });
  },
};

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
