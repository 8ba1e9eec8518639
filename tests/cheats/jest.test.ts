import { javascriptDialect } from './javascript-dialect.ts';
import { playCases, quick } from './play-cases.ts';

// The rest of the list, which is slow on this runner, is in tests/runners/cheats.
const dialect = javascriptDialect('jest');
playCases(dialect, quick(dialect));
