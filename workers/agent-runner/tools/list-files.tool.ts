import picomatch from 'picomatch/posix.js';
import * as z from 'zod';
import type { ModelTool } from '#shared/ports/language-model.port.ts';
import type { Workspace } from '../workspace.ts';
import { defineTool } from './define-tool.ts';

const MAX_ENTRIES = 500;

export const listFiles = (workspace: Workspace): ModelTool =>
  defineTool({
    name: 'list_files',
    description: `Paths in the repository, in order, at most ${MAX_ENTRIES} at once.`,
    input: z.object({
      glob: z.string().max(500).default('**').describe('for example src/**/*.js'),
      after: z.string().default('').describe('go on after this path'),
    }),
    run: ({ glob, after }) => {
      const matches = picomatch(glob, { dot: true, nonegate: true, noextglob: true });
      const found = workspace.paths().filter((path) => path > after && matches(path));
      const paths = found.slice(0, MAX_ENTRIES);
      return { paths, more: found.length - paths.length };
    },
  });
