/** The verbs of `/tdd` × phase, complete and in one place (product page, section 3). One cycle per story; beside its phase it has a status. */
import type { CommandForm, Parameter } from '../commands/command-spec.ts';
import { PHASES } from '../vocabulary.ts';
import type { Phase } from '../vocabulary.ts';

/** States of `machine show tdd`: the phases, and where an aborted cycle ends. */
export const TDD_STATES = [...PHASES, 'ABORTED'] as const;
export type TddState = (typeof TDD_STATES)[number];

/**
 * pass: a person's key to the gate at the end of the phase; it needs the verdict that accepts the phase.
 * again: a new attempt in the same phase. back: sent back by a person. skip: after a second person's approval.
 */
export type TddMoveKind = 'pass' | 'again' | 'back' | 'skip' | 'end' | 'stay';

export interface TddMove {
  readonly from: readonly Phase[];
  readonly to: TddState | 'same' | 'next';
  readonly kind: TddMoveKind;
}

export interface TddVerb extends CommandForm {
  readonly verb: string;
  readonly moves: readonly TddMove[];
  /** What must be so, for help and hints; the accepting verdict decides. */
  readonly needs: string | null;
  /** null: it starts a cycle or speaks of all; optional: without an id the only open cycle is meant. */
  readonly cycle: 'required' | 'optional' | null;
}

const ID: Parameter = { name: 'ID', kind: 'story', required: true, help: 'the story', example: 'AUTH-1' };
const ANY_ID: Parameter = {
  ...ID,
  required: false,
  help: 'the story; without it the only one with a running cycle',
};
const WHY: Parameter = {
  name: 'why',
  kind: 'text',
  required: true,
  help: 'the reason, for the record',
  example: '"there is nothing to refactor"',
};
const STAY: readonly TddMove[] = [{ from: PHASES, to: 'same', kind: 'stay' }];

const FAILING = 'failing tests on record';
const FAILING_FILES = 'failing tests on record, and test files';
const PASSING = 'all tests passing';
const PASSING_FILES = 'all tests passing, and committed test files';

const of = {
  flags: [],
  confirm: false,
  reads: false,
  role: 'developer',
  arguments: [ID],
  cycle: 'required',
  needs: null,
} as const;
const reading = { ...of, reads: true, role: 'viewer', moves: STAY } as const;

// prettier-ignore
export const TDD_VERBS = [
  { ...of, verb: 'start', words: '/tdd start', help: 'Start a cycle for a story outside a sprint.', cycle: null, needs: 'a ready story without a running cycle, whose dependencies are finished',
    arguments: [ID, { name: 'title', kind: 'text', required: false, help: 'what it is about, for the reader', example: '"Create the endpoint"' }], moves: [] },
  { ...reading, verb: 'status', words: '/tdd status', help: 'Show where a cycle stands.', arguments: [ANY_ID], cycle: 'optional' },
  { ...reading, verb: 'overview', words: '/tdd overview', help: 'Show all running cycles.', arguments: [], cycle: null },
  { ...reading, verb: 'logs', words: '/tdd logs', help: 'Show the last events of a cycle.', arguments: [ANY_ID], cycle: 'optional' },
  { ...reading, verb: 'metrics', words: '/tdd metrics', help: 'Show attempts, refusals and cost over the cycles.', arguments: [], cycle: null },
  { ...of, verb: 'next', words: '/tdd next', help: 'Pass the gate at the end of the phase.', arguments: [ANY_ID], cycle: 'optional', needs: 'the verdict that accepts the phase',
    moves: [{ from: ['DESIGN'], to: 'TEST_RED', kind: 'pass' }, { from: ['TEST_RED'], to: 'CODE_GREEN', kind: 'pass' }, { from: ['CODE_GREEN'], to: 'REFACTOR', kind: 'pass' }, { from: ['REFACTOR'], to: 'COMMIT', kind: 'pass' }] },
  { ...of, verb: 'abort', words: '/tdd abort', help: 'End a cycle; its story returns to the backlog.', arguments: [ANY_ID], cycle: 'optional',
    moves: [{ from: PHASES, to: 'ABORTED', kind: 'end' }] },
  { ...of, verb: 'pause', words: '/tdd pause', help: 'Pause a cycle: the running job ends, none is started.', moves: STAY },
  { ...of, verb: 'resume', words: '/tdd resume', help: 'Take a paused cycle up again.', moves: STAY },
  { ...of, verb: 'design', words: '/tdd design', help: 'Design again, or send the tests back to the design.',
    moves: [{ from: ['DESIGN'], to: 'DESIGN', kind: 'again' }, { from: ['TEST_RED'], to: 'DESIGN', kind: 'back' }] },
  { ...of, verb: 'test', words: '/tdd test', help: 'Go on to the tests, write them again, or send the code back to them.', needs: 'in DESIGN: an accepted design',
    moves: [{ from: ['DESIGN'], to: 'TEST_RED', kind: 'pass' }, { from: ['TEST_RED'], to: 'TEST_RED', kind: 'again' }, { from: ['CODE_GREEN'], to: 'TEST_RED', kind: 'back' }] },
  { ...of, verb: 'code', words: '/tdd code', help: 'Go on to the code, or write it again.', needs: `in TEST_RED: ${FAILING}`,
    moves: [{ from: ['TEST_RED'], to: 'CODE_GREEN', kind: 'pass' }, { from: ['CODE_GREEN'], to: 'CODE_GREEN', kind: 'again' }] },
  { ...of, verb: 'refactor', words: '/tdd refactor', help: 'Go on to the refactoring, or do it again.', needs: `in CODE_GREEN: ${PASSING}`,
    moves: [{ from: ['CODE_GREEN'], to: 'REFACTOR', kind: 'pass' }, { from: ['REFACTOR'], to: 'REFACTOR', kind: 'again' }] },
  { ...of, verb: 'commit', words: '/tdd commit', help: 'Go on to the commit.', needs: PASSING,
    moves: [{ from: ['REFACTOR'], to: 'COMMIT', kind: 'pass' }] },
  { ...of, verb: 'run_tests', words: '/tdd run_tests', help: 'Run the tests of a cycle now, on its current commit; that is no attempt and passes no phase.', arguments: [ANY_ID], cycle: 'optional', needs: 'a commit to run', moves: STAY },
  { ...of, verb: 'commit-tests', words: '/tdd commit-tests', help: 'Accept the failing tests and go on to the code.', needs: FAILING_FILES,
    moves: [{ from: ['TEST_RED'], to: 'CODE_GREEN', kind: 'pass' }] },
  { ...of, verb: 'commit-code', words: '/tdd commit-code', help: 'Accept the code and go on to the refactoring.', needs: PASSING_FILES,
    moves: [{ from: ['CODE_GREEN'], to: 'REFACTOR', kind: 'pass' }] },
  { ...of, verb: 'commit-refactor', words: '/tdd commit-refactor', help: 'Accept the refactoring and go on to the commit.', needs: PASSING_FILES,
    moves: [{ from: ['REFACTOR'], to: 'COMMIT', kind: 'pass' }] },
  { ...reading, verb: 'review_cycle', words: '/tdd review_cycle', help: 'Show every verdict of a cycle with its reasons.' },
  { ...of, verb: 'skip_phase', words: '/tdd skip_phase', help: 'Ask a second person to let a phase be skipped.', needs: "a second person's approval", arguments: [ID, WHY],
    moves: [{ from: ['DESIGN', 'TEST_RED', 'CODE_GREEN', 'REFACTOR'], to: 'next', kind: 'skip' }] },
  { ...of, verb: 'halt_all', words: '/tdd halt_all', help: 'Stop all compute: every cycle ends aborted, the sprint is paused.', arguments: [], cycle: null, role: 'admin', confirm: true,
    moves: [{ from: PHASES, to: 'ABORTED', kind: 'end' }] },
] as const satisfies readonly TddVerb[];

/** What happens without a verb, in the modes that pass a boundary by themselves. */
export const TDD_BY_ITSELF: readonly { readonly from: Phase; readonly to: Phase; readonly when: string }[] = [
  { from: 'DESIGN', to: 'TEST_RED', when: 'the design is accepted and no gate is open' },
  { from: 'TEST_RED', to: 'CODE_GREEN', when: 'the RED verdict accepts and no gate is open' },
  { from: 'CODE_GREEN', to: 'REFACTOR', when: 'the GREEN verdict accepts and no gate is open' },
  {
    from: 'REFACTOR',
    to: 'COMMIT',
    when: 'the verdict accepts or the refactor is dropped, and no gate is open',
  },
  { from: 'TEST_RED', to: 'DESIGN', when: 'the agent answers that the design leaves something unfinished' },
  { from: 'CODE_GREEN', to: 'TEST_RED', when: 'the agent answers that the tests leave something unfinished' },
];

/** The verb to suggest in each phase while its verdict accepts (reference of the verbs). */
export const USUAL_VERB: Readonly<Record<Phase, string>> = {
  DESIGN: '/tdd test',
  TEST_RED: '/tdd commit-tests',
  CODE_GREEN: '/tdd commit-code',
  REFACTOR: '/tdd commit-refactor',
  COMMIT: '/tdd status',
};
