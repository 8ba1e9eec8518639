// @ts-check
/**
 * Loaded by the project's own process before project code, twice under one URL: by `--import` as a guard, and by
 * `--test-reporter` as the reporter. It speaks on descriptor 3; every line carries a digest over a secret that was
 * read from descriptor 4 and closed before project code loads. Functions it needs are taken before anyone can
 * replace them, and records have no prototype, so that nothing added to `Object.prototype` speaks in them.
 */
import assert from 'node:assert';
import { hash } from 'node:crypto';
import { closeSync, readSync, writeSync } from 'node:fs';
import * as nodeTest from 'node:test';
import { isMainThread } from 'node:worker_threads';

const stringify = JSON.stringify;
const text = String;
const channel = isMainThread && process.env['AGENT_WORKFLOW_CHANNEL'] === '1';
delete process.env['AGENT_WORKFLOW_CHANNEL'];

let secret = '';
let seq = 0;
if (channel) {
  const chunk = Buffer.alloc(256);
  for (let count = readSync(4, chunk); count > 0; count = readSync(4, chunk))
    secret += chunk.toString('latin1', 0, count);
  closeSync(4);
}

/** @param {string} line */
function write(line) {
  let rest = Buffer.from(line);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(3, rest));
    } catch (error) {
      if (/** @type {{code?: string}} */ (error).code !== 'EAGAIN') return;
    }
  }
}

/** @param {Record<string, string | number | boolean | null | object>} fields */
function send(fields) {
  if (!channel) return;
  const record = { __proto__: null, seq, ...fields };
  seq += 1;
  const body = stringify(record);
  write(`${hash('sha256', `${secret}\n${body}\n${secret}`)} ${body}\n`);
}

/** @param {() => unknown} get @param {number} max */
function field(get, max) {
  try {
    const value = get();
    return value === undefined || value === null ? null : text(value).slice(0, max);
  } catch {
    return null;
  }
}

/** @param {any} error */
function describe(error) {
  const isObject = typeof error === 'object' && error !== null;
  return {
    __proto__: null,
    name: isObject ? field(() => error.name, 200) : typeof error,
    code: isObject ? field(() => error.code, 200) : null,
    message: isObject ? field(() => error.message, 4000) : field(() => error, 4000),
    stack: isObject ? field(() => error.stack, 6000) : null,
    url: isObject ? field(() => error.url, 1000) : null,
    requiredFrom: isObject ? field(() => error.requireStack?.[0], 1000) : null,
    matcher: isObject && field(() => error.matcherResult, 10) !== null,
  };
}

if (channel) {
  // What decides between pass and fail cannot be replaced by the code under test.
  for (const one of [assert, assert.strict, assert.AssertionError, assert.AssertionError.prototype])
    Object.freeze(one);
  for (const one of [nodeTest.default, nodeTest.test, nodeTest.suite, nodeTest.it, nodeTest.describe])
    Object.freeze(one);
  process.on('uncaughtExceptionMonitor', (error) =>
    send({ __proto__: null, kind: 'uncaught', error: describe(error) }),
  );
  process.on('beforeExit', () => send({ __proto__: null, kind: 'drained' }));
  process.on('exit', (code) => send({ __proto__: null, kind: 'exit', code }));
  send({ __proto__: null, kind: 'hello' });
}

let readers = 0;

/** @param {AsyncIterable<any>} source */
export default async function* ownReporter(source) {
  readers += 1;
  send({ __proto__: null, kind: 'reporter', readers });
  for await (const { type, data } of source) {
    if (type === 'test:start')
      send({
        __proto__: null,
        kind: 'start',
        id: data.testId ?? null,
        parent: data.parentId ?? null,
        nesting: data.nesting,
        name: text(data.name),
      });
    else if (type === 'test:pass' || type === 'test:fail') {
      const wrapped = data.details?.error;
      const cause = wrapped?.code === 'ERR_TEST_FAILURE' ? (wrapped.cause ?? wrapped) : wrapped;
      send({
        __proto__: null,
        kind: type === 'test:pass' ? 'pass' : 'fail',
        id: data.testId ?? null,
        parent: data.parentId ?? null,
        nesting: data.nesting,
        name: text(data.name),
        suite: data.details?.type === 'suite',
        durationMs: Number(data.details?.duration_ms ?? 0),
        skip: data.skip !== undefined && data.skip !== false,
        todo: data.todo !== undefined && data.todo !== false,
        expectFailure: data.expectFailure !== undefined && data.expectFailure !== false,
        failureType: wrapped === undefined ? null : field(() => wrapped.failureType, 100),
        error: wrapped === undefined ? null : describe(cause),
      });
    } else if (type === 'test:summary') {
      const { tests, passed, failed, cancelled, skipped, todo } = data.counts;
      send({ __proto__: null, kind: 'summary', tests, passed, failed, cancelled, skipped, todo });
    }
  }
  send({ __proto__: null, kind: 'end' });
  yield '';
}
