// @ts-check
/**
 * Loaded first by Jest's processes. A worker is not measured by V8 itself, because Jest measures it, but the programs
 * that its tests start are: they read this variable when they start.
 */
const { join } = require('node:path');

if (process.env['JEST_WORKER_ID'] !== undefined)
  process.env['NODE_V8_COVERAGE'] = join(__dirname, 'made', 'children');
