import { notPossible, seeWhatIsPossible } from '../messages/state.messages.ts';
import { TDD_VERBS } from '../tdd/verbs.ts';
import type { TddVerb } from '../tdd/verbs.ts';
import type { WorkflowState } from '../vocabulary.ts';
import { WORKFLOW_COMMANDS } from './commands.ts';
import type { Move, MoveNeed, WorkflowCommand } from './workflow-command.ts';

/** What a command's legality asks beside the state. */
export interface CommandFacts {
  readonly state: WorkflowState;
  /** Approvals that wait for a decision. */
  readonly openApprovals: number;
  readonly proposedStories: number;
  /** Blocked cycles that belong to no sprint. */
  readonly blockedOutside: number;
  readonly openCycles: number;
  readonly epicsRunning: number;
}

export type Judgement =
  { readonly legal: true } | { readonly legal: false; readonly error: string; readonly hint: string };

const holds = (need: MoveNeed | undefined, facts: CommandFacts): boolean => {
  switch (need) {
    case undefined:
      return true;
    case 'pending':
      return facts.openApprovals > 0 || facts.proposedStories > 0;
    case 'gate':
      return facts.openApprovals > 0;
    case 'outside':
      return facts.blockedOutside > 0;
  }
};

const movesFrom = (command: WorkflowCommand, state: WorkflowState): readonly Move[] =>
  command.moves.filter((move) => move.from.includes(state));

/** Whether a command of the table may be said now; a refusal names the command and the state, its hint the one command that would help. */
export const judgeCommand = (command: WorkflowCommand, facts: CommandFacts): Judgement => {
  const moves = movesFrom(command, facts.state);
  if (moves.some((move) => holds(move.needs, facts))) return { legal: true };
  const missing = moves.flatMap((move) => (move.needs === undefined ? [] : [move.needs]));
  return {
    legal: false,
    error: notPossible(command.words, facts.state, missing),
    hint: command.hints[facts.state] ?? seeWhatIsPossible,
  };
};

/** Whether there is anything that a verb could be said about. */
const isPossible = (verb: TddVerb, { openCycles, epicsRunning }: CommandFacts): boolean => {
  if (openCycles > 0 || verb.reads) return true;
  return verb.cycle === null && (!verb.confirm || epicsRunning > 0);
};

/** The commands that may be said now, in the order of the tables, without their arguments. */
export const allowedCommands = (facts: CommandFacts): readonly string[] => [
  ...WORKFLOW_COMMANDS.filter((command) => judgeCommand(command, facts).legal).map(
    (command) => command.words,
  ),
  ...TDD_VERBS.filter((verb) => isPossible(verb, facts)).map((verb) => verb.words),
];
