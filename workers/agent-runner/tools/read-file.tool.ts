import * as z from 'zod';
import type { ModelTool } from '#shared/ports/language-model.port.ts';
import type { Workspace } from '../workspace.ts';
import { defineTool, path } from './define-tool.ts';
import { decodeText } from './file-text.ts';

const MAX_CHARACTERS = 60_000;

export const readFile = (workspace: Workspace): ModelTool =>
  defineTool({
    name: 'read_file',
    description: `The text of a file, at most ${MAX_CHARACTERS} characters at once.`,
    input: z.object({ path, offset: z.int().min(0).default(0).describe('character to begin at') }),
    run: (input) => {
      const bytes = workspace.read(input.path);
      if (!bytes) return { error: `there is no file ${JSON.stringify(input.path)}` };
      const text = decodeText(bytes);
      if (text === undefined)
        return { error: `${JSON.stringify(input.path)} is not text`, bytes: bytes.byteLength };
      const part = text.slice(input.offset, input.offset + MAX_CHARACTERS);
      const next = input.offset + part.length;
      return next < text.length ? { text: part, nextOffset: next, characters: text.length } : { text: part };
    },
  });
