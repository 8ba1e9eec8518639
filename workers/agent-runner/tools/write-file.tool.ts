import * as z from 'zod';
import type { ModelTool } from '#shared/ports/language-model.port.ts';
import type { Workspace } from '../workspace.ts';
import { defineTool, path } from './define-tool.ts';
import { encodeText } from './file-text.ts';

export const writeFile = (workspace: Workspace): ModelTool =>
  defineTool({
    name: 'write_file',
    description: 'Writes a whole file, new or in place of the old one. Folders need no making.',
    input: z.object({ path, content: z.string().describe('the whole text, UTF-8') }),
    run: (input) => {
      const bytes = encodeText(input.content);
      const refusal = workspace.write(input.path, bytes);
      return refusal
        ? { error: refusal.text, rule: refusal.rule }
        : { written: input.path, bytes: bytes.byteLength };
    },
  });
