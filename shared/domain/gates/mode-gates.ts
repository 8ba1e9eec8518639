import type { GateKind, Mode, Phase } from '../vocabulary.ts';

/**
 * The gate that a mode puts at the end of a phase (product page, section 4). Story and plan approvals are not among
 * them: they belong to the backlog. Gates that hold in every mode come with the verdict.
 */
export const MODE_GATES: Readonly<Record<Mode, Readonly<Record<Phase, GateKind | null>>>> = {
  blocking: {
    DESIGN: 'design',
    TEST_RED: 'phase_boundary',
    CODE_GREEN: 'phase_boundary',
    REFACTOR: 'phase_boundary',
    COMMIT: 'finished_story',
  },
  partial: { DESIGN: 'design', TEST_RED: null, CODE_GREEN: null, REFACTOR: null, COMMIT: 'finished_story' },
  autonomous: { DESIGN: null, TEST_RED: null, CODE_GREEN: null, REFACTOR: null, COMMIT: null },
};

/** What the question says for a gate of the mode; those of a verdict bring their own words. */
export const MODE_GATE_QUESTIONS: Readonly<Record<Phase, string>> = {
  DESIGN: 'the design is ready: may tests be written for it?',
  TEST_RED: 'the tests fail for the right reason: may code be written for them?',
  CODE_GREEN: 'the tests pass: may the code be refactored?',
  REFACTOR: 'the refactoring is done: may the story be finished?',
  COMMIT: 'the story is finished: may its branch go out?',
};
