import { javascriptDialect } from './javascript-dialect.ts';
import { playCases } from './play-cases.ts';

playCases(javascriptDialect('node-test'));
