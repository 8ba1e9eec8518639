import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { auditPage } from '#shared/domain/messages/audit.messages.ts';
import { queryIndexedRecords } from '../records/read-records.ts';
import type { CommandContext, CommandResult } from './command-context.ts';

/** Commands of one page: what fits into a chat message. */
const PAGE = 20;

/** `/project audit`: every command that was judged, with who said it, when, from where, and what became of it. */
export const showAudit = async (
  { deps, project }: Pick<CommandContext, 'deps' | 'project'>,
  page: number,
): Promise<CommandResult> => {
  const latest = { ...tableKeys.commandsOfProject(project.id), limit: PAGE, order: 'descending' } as const;
  let found = await queryIndexedRecords(deps.store, 'command', latest);
  for (let at = 1; at < page; at += 1) {
    if (found.cursor === undefined) return { says: auditPage([], page, false) };
    found = await queryIndexedRecords(deps.store, 'command', { ...latest, cursor: found.cursor });
  }
  return { says: auditPage(found.records, page, found.cursor !== undefined) };
};
