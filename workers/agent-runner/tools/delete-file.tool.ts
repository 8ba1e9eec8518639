import * as z from 'zod';
import type { ModelTool } from '#shared/ports/language-model.port.ts';
import type { Workspace } from '../workspace.ts';
import { defineTool, path } from './define-tool.ts';

export const deleteFile = (workspace: Workspace): ModelTool =>
  defineTool({
    name: 'delete_file',
    description: 'Deletes one file.',
    input: z.object({ path }),
    run: (input) => {
      // The policy comes first: an attempt on a protected file is on record whether or not it exists.
      const removed = workspace.remove(input.path);
      if (typeof removed === 'object') return { error: removed.text, rule: removed.rule };
      return removed ? { deleted: input.path } : { error: `there is no file ${JSON.stringify(input.path)}` };
    },
  });
