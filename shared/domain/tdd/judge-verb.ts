import type { CycleStatus, Phase } from '../vocabulary.ts';
import { PHASES } from '../vocabulary.ts';
import { passesByItself, verdictMissing, wrongPhase } from '../messages/tdd.messages.ts';
import type { Refusal } from '../messages/plain-words.ts';
import { USUAL_VERB } from './verbs.ts';
import type { TddVerb } from './verbs.ts';

/** What a verb's legality asks of a cycle that has not ended. */
export interface VerbFacts {
  readonly storyId: string;
  readonly phase: Phase;
  readonly status: CycleStatus;
  /** A gate is open at the end of this phase. */
  readonly gateOpen: boolean;
  /** The last verdict is of this phase and accepts it. */
  readonly accepted: boolean;
}

export type VerbJudgement =
  | { readonly legal: true; readonly kind: 'pass' | 'skip'; readonly to: Phase }
  | { readonly legal: true; readonly kind: 'again' | 'back'; readonly to: Phase }
  | { readonly legal: false; readonly refusal: Refusal };

const isPhase = (state: string): state is Phase => PHASES.some((phase) => phase === state);

export const nextPhase = (phase: Phase): Phase | undefined => PHASES[PHASES.indexOf(phase) + 1];

/** What helps while the verdict is missing: a hint for the blocked, resuming for the paused, patience for the rest. */
const helpWithVerdict = ({ storyId, status }: VerbFacts): string => {
  if (status === 'blocked') return `Give it a hint: /suggest_fix "<hint>" ${storyId}`;
  if (status === 'paused') return `Let it go on: /tdd resume ${storyId}`;
  if (status === 'waiting') return `See what it waits for: /tdd status ${storyId}`;
  return `See how far it is: /tdd status ${storyId}`;
};

/** Whether a verb that moves a cycle is legal in its phase, and whether the verdict it needs is there. */
export const judgeVerb = (verb: TddVerb, facts: VerbFacts): VerbJudgement => {
  const move = verb.moves.find(({ from }) => from.includes(facts.phase));
  const to = move?.to === 'next' ? nextPhase(facts.phase) : move?.to;
  if (move === undefined || to === undefined || !isPhase(to)) {
    return {
      legal: false,
      refusal: wrongPhase(verb.words, facts.storyId, facts.phase, USUAL_VERB[facts.phase]),
    };
  }
  if (move.kind === 'again' || move.kind === 'back') return { legal: true, kind: move.kind, to };
  if (move.kind === 'skip') return { legal: true, kind: 'skip', to };
  if (!facts.accepted) {
    return {
      legal: false,
      refusal: verdictMissing(verb.words, facts.storyId, facts.phase, verb.needs, helpWithVerdict(facts)),
    };
  }
  if (facts.gateOpen || facts.status === 'paused') return { legal: true, kind: 'pass', to };
  return { legal: false, refusal: passesByItself(verb.words, facts.storyId, facts.phase) };
};
