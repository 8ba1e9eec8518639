/** Needs Go; says so and does nothing without. */
import { describe } from 'vitest';
import { playCases } from '../../cheats/play-cases.ts';
import { toolchain } from '../../unit/workers/test-runner/job-bench.ts';
import { goDialect } from './go-dialect.ts';
import { goMore } from './go-more.ts';
import { playMore } from './play-more.ts';

const isInstalled = toolchain.go !== undefined;
if (!isInstalled) console.log('SKIPPED: Go is not installed here');

describe.skipIf(!isInstalled)('go test', () => {
  describe('the list', () => playCases(goDialect));
  describe('its own', () => playMore(goDialect, goMore));
});
