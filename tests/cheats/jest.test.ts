import { playCases, QUICK } from './play-cases.ts';
import { javascriptDialect } from './javascript-dialect.ts';

// The rest of the list, which is slow on this runner, is in tests/runners/cheats.
playCases(javascriptDialect('jest'), QUICK);
