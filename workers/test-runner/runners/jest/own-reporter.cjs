// @ts-check
/** Loaded by the launcher before Jest, and found again by Jest under the same path: one module, one secret. */
const { send, describe, field } = require('./own-channel.cjs');

send({ kind: 'hello' });
let ended = false;
// Jest settles its exit code later still.
process.on('exit', () => {
  if (ended) send({ kind: 'end', code: null });
});

/** @param {string} text @param {any} detail */
function errorOf(text, detail) {
  const [first = ''] = text.split('\n');
  const [, name = null, message = first] =
    /^([A-Z]\w*(?:Error|Exception)?)(?: \[\w+\])?: (.*)$/.exec(first) ?? [];
  const described = describe(detail ?? {});
  const isAssert = name === null && /^assert(\.\w+)?\(/.test(first);
  return {
    ...described,
    name: isAssert ? 'AssertionError' : (described.name ?? name),
    message:
      described.message ?? `${message}${text.slice(first.length).split(/\n\s+at /)[0] ?? ''}`.slice(0, 4000),
    stack: described.stack ?? field(text, 6000),
  };
}

module.exports = class OwnReporter {
  /** @param {{path: string, context: {config: {displayName?: {name: string}}}}} test @param {any} result */
  onTestResult(test, result) {
    const place = { project: test.context.config.displayName?.name ?? '', file: result.testFilePath };
    if (result.testExecError)
      send({
        kind: 'file',
        ...place,
        error: {
          ...describe(result.testExecError),
          message: field(result.testExecError.message ?? result.failureMessage, 4000),
        },
        moduleName: field(result.testExecError.moduleName, 1000),
      });
    for (const one of result.testResults) {
      send({
        kind: 'test',
        ...place,
        name: [...one.ancestorTitles, one.title].join(' > '),
        status: one.status,
        durationMs: one.duration ?? 0,
        retries: Math.max(0, (one.invocations ?? 1) - 1),
        error:
          one.failureMessages.length === 0 ? null : errorOf(one.failureMessages[0], one.failureDetails?.[0]),
      });
    }
  }

  /** @param {unknown} _contexts @param {any} results */
  onRunComplete(_contexts, results) {
    send({
      kind: 'summary',
      tests: results.numTotalTests,
      failed: results.numFailedTests,
      files: results.numTotalTestSuites,
      broken: results.numRuntimeErrorTestSuites,
    });
    ended = true;
  }
};
