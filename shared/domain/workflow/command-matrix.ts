import { WORKFLOW_STATES } from '../vocabulary.ts';
import type { WorkflowState } from '../vocabulary.ts';
import { WORKFLOW_COMMANDS } from './commands.ts';
import type { WorkflowCommand } from './workflow-command.ts';

/** yes: legal. if: legal where its condition holds. no: refused. */
export type MatrixCell = 'yes' | 'if' | 'no';

export const matrixCell = (command: WorkflowCommand, state: WorkflowState): MatrixCell => {
  const moves = command.moves.filter(({ from }) => from.includes(state));
  if (moves.length === 0) return 'no';
  return moves.some(({ needs }) => needs === undefined) ? 'yes' : 'if';
};

const SHORT: Readonly<Record<WorkflowState, string>> = {
  IDLE: 'IDLE',
  BACKLOG_READY: 'BACKLOG',
  SPRINT_PLANNED: 'PLANNED',
  SPRINT_ACTIVE: 'ACTIVE',
  SPRINT_PAUSED: 'PAUSED',
  SPRINT_REVIEW: 'REVIEW',
  BLOCKED: 'BLOCKED',
};
const SIGNS: Readonly<Record<MatrixCell, string>> = { yes: '✓', if: '?', no: '·' };

/** Every command of the workflow by every state, as a text table; the state that holds now stands in brackets. */
export const commandMatrix = (now: WorkflowState | null): string => {
  const wordsWidth = Math.max(...WORKFLOW_COMMANDS.map(({ words }) => words.length));
  const heads = WORKFLOW_STATES.map((state) => (state === now ? `[${SHORT[state]}]` : SHORT[state]));
  const row = (first: string, cells: readonly string[]): string =>
    `${first.padEnd(wordsWidth)}  ${cells.map((cell, at) => cell.padEnd(heads[at]?.length ?? 0)).join('  ')}`.trimEnd();
  return [
    row('', heads),
    ...WORKFLOW_COMMANDS.map((command) =>
      row(
        command.words,
        WORKFLOW_STATES.map((state) => SIGNS[matrixCell(command, state)]),
      ),
    ),
    `${SIGNS.yes} allowed   ${SIGNS.if} allowed where something waits for it   ${SIGNS.no} refused   /tdd works in every state`,
  ].join('\n');
};
