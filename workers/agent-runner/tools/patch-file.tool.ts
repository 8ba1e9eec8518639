import * as z from 'zod';
import type { ModelTool } from '#shared/ports/language-model.port.ts';
import type { Workspace } from '../workspace.ts';
import { defineTool, path } from './define-tool.ts';
import { decodeText, encodeText } from './file-text.ts';

export const patchFile = (workspace: Workspace): ModelTool =>
  defineTool({
    name: 'patch_file',
    description: 'Replaces a text that occurs exactly once in a file. Include enough of the lines around it.',
    input: z.object({ path, old: z.string().min(1), new: z.string() }),
    run: (input) => {
      const name = JSON.stringify(input.path);
      const bytes = workspace.read(input.path);
      if (!bytes) return { error: `there is no file ${name}` };
      const text = decodeText(bytes);
      if (text === undefined) return { error: `${name} is not text` };
      const at = text.indexOf(input.old);
      if (at < 0)
        return { error: `${name} does not contain that text; line ends and blanks must be the same` };
      if (text.includes(input.old, at + 1))
        return { error: `${name} contains that text more than once; give more of it` };
      const patched = encodeText(text.slice(0, at) + input.new + text.slice(at + input.old.length));
      const refusal = workspace.write(input.path, patched);
      return refusal
        ? { error: refusal.text, rule: refusal.rule }
        : { patched: input.path, bytes: patched.byteLength };
    },
  });
