// @ts-check
/**
 * The engine's end of a runner's main process: reads the secret from descriptor 4 and closes it, before anything of
 * the project is loaded, and writes proved lines to descriptor 3.
 */
const { hash } = require('node:crypto');
const { closeSync, readSync, writeSync } = require('node:fs');

const stringify = JSON.stringify;
let secret = '';
const chunk = Buffer.alloc(256);
for (let count = readSync(4, chunk); count > 0; count = readSync(4, chunk))
  secret += chunk.toString('latin1', 0, count);
closeSync(4);

let seq = 0;

/** @param {Record<string, unknown>} fields */
function send(fields) {
  const body = stringify({ seq, ...fields });
  seq += 1;
  let rest = Buffer.from(`${hash('sha256', `${secret}\n${body}\n${secret}`)} ${body}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(3, rest));
    } catch (error) {
      if (/** @type {{code?: string}} */ (error).code !== 'EAGAIN') return;
    }
  }
}

/** @param {unknown} value @param {number} max */
const field = (value, max) => (value === undefined || value === null ? null : String(value).slice(0, max));

/** @param {any} error */
const describe = (error) => ({
  name: field(error?.name, 200),
  code: field(error?.code, 200),
  message: field(error?.message ?? (typeof error === 'object' ? null : error), 4000),
  stack: field(error?.stack, 6000),
  url: field(error?.url, 1000),
  requiredFrom: field(error?.requireStack?.[0], 1000),
  matcher: error?.matcherResult !== undefined && error?.matcherResult !== null,
});

module.exports = { send, describe, field };
