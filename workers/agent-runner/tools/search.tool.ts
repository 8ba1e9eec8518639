import picomatch from 'picomatch/posix.js';
import * as z from 'zod';
import type { ModelTool } from '#shared/ports/language-model.port.ts';
import type { Workspace } from '../workspace.ts';
import { defineTool } from './define-tool.ts';
import { decodeText } from './file-text.ts';

const MAX_MATCHES = 100;
const MAX_LINE = 300;
/** Files larger than this are generated or data; nobody searches them line by line. */
const MAX_FILE_BYTES = 2 * 1024 * 1024;

/** Plain text, not a regular expression: an expression chosen by a model can run for ever. */
export const search = (workspace: Workspace): ModelTool =>
  defineTool({
    name: 'search',
    description: `Lines that contain a text (not a regular expression), at most ${MAX_MATCHES}.`,
    input: z.object({
      text: z.string().min(1).max(1_000),
      glob: z.string().max(500).default('**').describe('files to look in'),
      ignoreCase: z.boolean().default(false),
    }),
    run: ({ text, glob, ignoreCase }) => {
      const inScope = picomatch(glob, { dot: true, nonegate: true, noextglob: true });
      const wanted = ignoreCase ? text.toLowerCase() : text;
      const matches: { path: string; line: number; text: string }[] = [];
      for (const path of workspace.paths()) {
        if (!inScope(path)) continue;
        for (const [index, line] of linesOf(workspace.read(path))) {
          if (!(ignoreCase ? line.toLowerCase() : line).includes(wanted)) continue;
          if (matches.length === MAX_MATCHES) return { matches, cut: true };
          matches.push({ path, line: index + 1, text: line.slice(0, MAX_LINE) });
        }
      }
      return { matches, cut: false };
    },
  });

const linesOf = (bytes: Uint8Array | undefined): Iterable<[number, string]> => {
  if (!bytes || bytes.byteLength > MAX_FILE_BYTES) return [];
  return (decodeText(bytes) ?? '').split('\n').entries();
};
