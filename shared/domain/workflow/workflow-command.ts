import type { CommandForm } from '../commands/command-spec.ts';
import { WORKFLOW_STATES } from '../vocabulary.ts';
import type { WorkflowState } from '../vocabulary.ts';

/** What a move asks beside the state: `pending` an approval or a proposed story, `gate` an open approval, `outside` a blocked cycle outside the sprint. */
export type MoveNeed = 'pending' | 'gate' | 'outside';

export interface Move {
  readonly from: readonly WorkflowState[];
  /** `same`: the command does not move the workflow. */
  readonly to: WorkflowState | 'same';
  /** Which of several ends it is, in words. */
  readonly when?: string;
  readonly needs?: MoveNeed;
}

/** Moves of what may be said at any time. */
export const ANY: readonly Move[] = [{ from: WORKFLOW_STATES, to: 'same' }];

export interface WorkflowCommand extends CommandForm {
  readonly moves: readonly Move[];
  readonly effects: string;
  /** For each state where it is illegal: a sentence that names the one command that would help. */
  readonly hints: Partial<Readonly<Record<WorkflowState, string>>>;
}
