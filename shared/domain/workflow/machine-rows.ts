/** Both state machines as rows: what diagrams, `machine show` and tests read. */
import { TDD_BY_ITSELF, TDD_STATES, TDD_VERBS } from '../tdd/verbs.ts';
import type { TddMove } from '../tdd/verbs.ts';
import { nextPhase } from '../tdd/judge-verb.ts';
import { PHASES, WORKFLOW_STATES } from '../vocabulary.ts';
import type { Phase } from '../vocabulary.ts';
import { BY_ITSELF, WORKFLOW_COMMANDS } from './commands.ts';
import type { Move } from './workflow-command.ts';

export interface TransitionRow {
  /** In words without arguments, `/sprint plan`; null: it happens by itself. */
  readonly command: string | null;
  readonly from: string;
  readonly to: string;
  readonly when?: string;
}

export interface MachineRows {
  readonly initial: string;
  readonly states: readonly string[];
  readonly transitions: readonly TransitionRow[];
}

const because = (when: string | null | undefined): { when?: string } =>
  when === null || when === undefined ? {} : { when };

const workflowRows = (): MachineRows => ({
  initial: 'IDLE',
  states: WORKFLOW_STATES,
  transitions: [
    ...WORKFLOW_COMMANDS.flatMap(({ words, moves }) =>
      moves.flatMap((move: Move) =>
        move.from.map((from) => ({
          command: words,
          from,
          to: move.to === 'same' ? from : move.to,
          ...because(move.when),
        })),
      ),
    ),
    ...BY_ITSELF.map((row) => ({ command: null, ...row })),
  ],
});

const targetOf = (to: TddMove['to'], from: Phase): string => {
  if (to === 'same') return from;
  return to === 'next' ? (nextPhase(from) ?? from) : to;
};

const NEEDS_VERDICT = 'the verdict accepts the phase';

const whenOf = (kind: TddMove['kind'], needs: string | null): string | null => {
  switch (kind) {
    case 'pass':
      return needs === null || needs === NEEDS_VERDICT ? NEEDS_VERDICT : `${NEEDS_VERDICT} (${needs})`;
    case 'skip':
      return needs;
    case 'again':
    case 'back':
    case 'end':
    case 'stay':
      return null;
  }
};

const GATE_OPEN = 'its gate is open';

/** A rejected design goes back to DESIGN, tests to TEST_RED, anything later to CODE_GREEN. */
const rejectedTo = (phase: Phase): Phase =>
  phase === 'DESIGN' || phase === 'TEST_RED' ? phase : 'CODE_GREEN';

const tddRows = (): MachineRows => ({
  initial: 'DESIGN',
  states: TDD_STATES,
  transitions: [
    ...TDD_VERBS.flatMap(({ words, moves, needs }) =>
      moves.flatMap((move: TddMove) =>
        move.from.map((from) => ({
          command: words,
          from,
          to: targetOf(move.to, from),
          ...because(whenOf(move.kind, needs)),
        })),
      ),
    ),
    ...TDD_BY_ITSELF.map((row) => ({ command: null, ...row })),
    ...PHASES.map((from) => ({ command: '/approve', from, to: nextPhase(from) ?? from, when: GATE_OPEN })),
    ...PHASES.map((from) => ({ command: '/reject', from, to: rejectedTo(from), when: GATE_OPEN })),
    ...PHASES.map((from) => ({ command: '/suggest_fix', from, to: from, when: 'the cycle is blocked' })),
    ...PHASES.map((from) => ({ command: '/skip_task', from, to: 'ABORTED', when: 'the cycle is blocked' })),
    ...PHASES.map((from) => ({
      command: '/sprint cancel',
      from,
      to: 'ABORTED',
      when: 'the cycle belongs to the sprint',
    })),
  ],
});

export const MACHINES = ['workflow', 'tdd'] as const;
export type MachineKind = (typeof MACHINES)[number];

/** The whole machine, one row for each state that a move starts from. */
export const machineRows = (machine: MachineKind): MachineRows =>
  machine === 'workflow' ? workflowRows() : tddRows();
