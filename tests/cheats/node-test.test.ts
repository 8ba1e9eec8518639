import { ALL_CODE_CHEATS, ALL_RUN_CHEATS, PARTS, playCases } from './play-cases.ts';
import { javascriptDialect } from './javascript-dialect.ts';

playCases(javascriptDialect('node-test'), { story: PARTS, code: ALL_CODE_CHEATS, run: ALL_RUN_CHEATS });
