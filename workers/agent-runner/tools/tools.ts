import type { AgentToolName } from '#shared/domain/agents/agent-definition.ts';
import type { ModelTool } from '#shared/ports/language-model.port.ts';
import type { Workspace } from '../workspace.ts';
import { deleteFile } from './delete-file.tool.ts';
import { listFiles } from './list-files.tool.ts';
import { patchFile } from './patch-file.tool.ts';
import { readFile } from './read-file.tool.ts';
import { search } from './search.tool.ts';
import { writeFile } from './write-file.tool.ts';

const TOOLS = {
  list_files: listFiles,
  search,
  read_file: readFile,
  write_file: writeFile,
  patch_file: patchFile,
  delete_file: deleteFile,
} satisfies Record<AgentToolName, (workspace: Workspace) => ModelTool>;

/** The tools that a role has, over one workspace. */
export const createTools = (workspace: Workspace, names: readonly AgentToolName[]): readonly ModelTool[] =>
  names.map((name) => TOOLS[name](workspace));
