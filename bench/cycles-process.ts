import { measureCycles } from './measure-cycles.ts';

process.stdout.write(JSON.stringify(await measureCycles(Number(process.argv[2]))));
