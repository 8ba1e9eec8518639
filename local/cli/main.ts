import { explainFailure } from './explain-failure.ts';
import { EXIT } from './exit-codes.ts';
import { runCli } from './run-cli.ts';

// Who reads no further (`… | head`) has seen enough: the end of the pipe is the end of the program, and no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? (process.exitCode ?? EXIT.done) : EXIT.broke);
});

// State is durable step by step: a process that met what nobody foresaw ends, and the next one goes on.
process.on('uncaughtException', (error) => {
  process.stderr.write(`${explainFailure(error)}\n`);
  process.exit(EXIT.broke);
});

await runCli(process.argv);
