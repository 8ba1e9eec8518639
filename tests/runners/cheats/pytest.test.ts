/** Needs Python 3 with pytest; says so and does nothing without. */
import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';
import { playCases } from '../../cheats/play-cases.ts';
import { toolchain } from '../../unit/workers/test-runner/job-bench.ts';
import { pytestDialect } from './pytest-dialect.ts';
import { pytestMore } from './pytest-more.ts';
import { playMore } from './play-more.ts';

const { python } = toolchain;
const isInstalled = python !== undefined && spawnSync(python, ['-c', 'import pytest']).status === 0;
if (!isInstalled) console.log('SKIPPED: pytest is not installed here');

describe.skipIf(!isInstalled)('pytest', () => {
  describe('the list', () => playCases(pytestDialect));
  describe('its own', () => playMore(pytestDialect, pytestMore));
});
