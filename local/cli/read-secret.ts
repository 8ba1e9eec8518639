import { text } from 'node:stream/consumers';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CliError, EXIT } from './exit-codes.ts';

/** A value from a pipe, or typed unseen; never from the arguments, which other users and the shell's history see. */
export const readSecret = async (prompt: string): Promise<string> => {
  if (!process.stdin.isTTY) return text(process.stdin);
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: unseen, terminal: true });
  const interrupted = new AbortController();
  lines.once('SIGINT', () => interrupted.abort());
  process.stderr.write(prompt);
  try {
    return await lines.question('', { signal: interrupted.signal });
  } catch {
    throw new CliError(EXIT.usedWrongly, 'no value was given');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
};
