// @ts-check
/** Starts the project's own Jest with the engine's reporter, and no other. Arguments: the checkout, then Jest's own. */
const { createRequire } = require('node:module');
const { join } = require('node:path');
require('./own-reporter.cjs');

const [root = '', ...args] = process.argv.slice(2);
const fromProject = createRequire(join(root, 'package.json'));
const jest = fromProject('jest');
process.argv.splice(2);
void jest.run([...args, `--reporters=${join(__dirname, 'own-reporter.cjs')}`], root);
