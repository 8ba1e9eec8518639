import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import { recordOutcome } from '../../commands/record-outcome.ts';
import type { Transaction } from '../../records/transaction.ts';
import { githubActor } from './propose-stories.ts';

/** Of a stranger's words: what the audit shows of any. */
const MOST_TEXT = 100;

export type Decided =
  | { readonly ok: true; readonly says: string }
  | { readonly ok: false; readonly says: string; readonly why: string };

export interface DecidedHere {
  /** Of the command that the audit shows it as. */
  readonly commandId: string;
  readonly project: ProjectRecord;
  readonly login: string;
  readonly text: string;
}

/** Has what was decided here, without a command that went through the queue, in the project's audit. */
export const auditDecision = (
  tx: Transaction,
  { commandId, project, login, text }: DecidedHere,
  decided: Decided,
): void => {
  const projectId = project.id;
  const spoken = { projectId, text: text.slice(0, MOST_TEXT).toWellFormed(), actor: githubActor(login) };
  const outcome = { ok: decided.ok, reply: decided.says, state: null, allowed: [] };
  recordOutcome(
    tx,
    { id: commandId, spoken, projectId },
    decided.ok ? outcome : { ...outcome, error: decided.why },
    project,
  );
};
