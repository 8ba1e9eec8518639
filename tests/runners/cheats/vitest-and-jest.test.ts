/** What `npm test` leaves out of the list for the two slow runners of JavaScript. */
import { describe } from 'vitest';
import { javascriptDialect } from '../../cheats/javascript-dialect.ts';
import { playCases, rest } from '../../cheats/play-cases.ts';

describe.each(['vitest', 'jest'] as const)('%s', (runner) => {
  const dialect = javascriptDialect(runner);
  playCases(dialect, rest(dialect));
});
