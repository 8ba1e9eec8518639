import type { IntentRecord, ProjectRecord } from '#shared/contracts/records.contract.ts';
import { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import { stillApplying } from '#shared/domain/messages/sprint.messages.ts';
import type { CommandContext } from './command-context.ts';

/** What touches more items than one transaction holds. */
export type IntentPlan = IntentRecord['plan'];

/** Refuses what would cross a change that is still being carried out page by page. */
export const refuseWhileApplying = ({ project, text }: Pick<CommandContext, 'project' | 'text'>): void => {
  const open = project.openIntent ?? null;
  if (open !== null)
    throw new CommandRefused(...stillApplying(text.split(/\s+/).slice(0, 2).join(' '), open.command));
};

/**
 * Records a change as one event and has it applied in pages by effects; each page is one transaction that says where
 * the next one begins, so it is taken up again after a crash. One at a time per project. Gives the project unsaved.
 */
export const askIntent = (context: CommandContext, plan: IntentPlan): ProjectRecord => {
  const { tx, project, actor, commandId, text } = context;
  refuseWhileApplying(context);
  const intent: IntentRecord = {
    v: 1,
    id: `int_${commandId}`,
    projectId: project.id,
    plan,
    page: 0,
    cursor: null,
    applied: 0,
    done: false,
    actor,
    askedAt: tx.at,
  };
  tx.save('intent', intent);
  const told = tx.tell(project, {
    kind: 'intent.asked',
    data: { intent: intent.id, command: text, plan: plan.kind },
    actor,
  });
  tx.ask(project.id, { kind: 'apply-intent', projectId: project.id, intentId: intent.id, page: 0 });
  return { ...told, openIntent: { id: intent.id, command: text.slice(0, 200) } };
};
