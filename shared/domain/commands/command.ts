/** What was said, after parsing: one shape per command, with ids spelled as they were given. */
import type { MemberRole, Mode, StoryStatus } from '../vocabulary.ts';

/** `null`: no id given; the only cycle in question is meant. */
export type CycleCommand =
  | {
      readonly words: '/tdd status' | '/tdd logs' | '/tdd run_tests' | '/tdd review_cycle';
      readonly id: string | null;
    }
  | { readonly words: CycleVerb; readonly id: string | null }
  | { readonly words: '/tdd skip_phase'; readonly id: string; readonly why: string };

/** Verbs that change one cycle and take nothing but its id. */
export const CYCLE_VERBS = [
  '/tdd next', '/tdd abort', '/tdd pause', '/tdd resume', '/tdd design', '/tdd test', '/tdd code', '/tdd refactor', '/tdd commit',
  '/tdd commit-tests', '/tdd commit-code', '/tdd commit-refactor',
] as const; // prettier-ignore
export type CycleVerb = (typeof CYCLE_VERBS)[number];

export type TddCommand =
  | CycleCommand
  | { readonly words: '/tdd start'; readonly id: string }
  | { readonly words: '/tdd overview' | '/tdd metrics' | '/tdd halt_all' };

export type BacklogView =
  { readonly kind: 'product' } | { readonly kind: 'sprint' } | { readonly kind: 'item'; readonly id: string };

export type BacklogCommand =
  | {
      readonly words: '/backlog view';
      readonly view: BacklogView;
      readonly status: StoryStatus | null;
      readonly page: number;
    }
  | {
      readonly words: '/backlog add_story';
      readonly text: string;
      readonly feature: string | null;
      readonly criteria: readonly string[];
      readonly depends: readonly string[];
      readonly priority: number | null;
    }
  | { readonly words: '/backlog prioritize'; readonly id: string; readonly priority: number }
  | { readonly words: '/backlog remove'; readonly id: string };

export type SprintCommand =
  | { readonly words: '/sprint plan'; readonly ids: readonly string[]; readonly goal: string | null }
  | { readonly words: '/sprint start' | '/sprint status' | '/sprint pause' | '/sprint resume' }
  | { readonly words: '/sprint cancel'; readonly why: string };

export type ReviewCommand = { readonly words: '/request_changes' | '/feedback'; readonly text: string };

export type BlockedCommand =
  | { readonly words: '/suggest_fix'; readonly hint: string; readonly id: string | null }
  | { readonly words: '/skip_task'; readonly id: string | null };

export type ApprovalCommand =
  | { readonly words: '/approve'; readonly ids: readonly string[] }
  | { readonly words: '/reject'; readonly id: string; readonly reason: string };

export const STATE_PARTS = ['allowed', 'diagram', 'matrix', 'status', 'all'] as const;
export type StatePart = (typeof STATE_PARTS)[number];

/** Commands that need no project, or make one. */
export type RegistryCommand =
  | { readonly words: '/project register'; readonly path: string; readonly name: string | null }
  | { readonly words: '/project list' };

export type ProjectCommand =
  | { readonly words: '/project status' | '/project remove' }
  | { readonly words: '/project mode'; readonly mode: Mode | 'config' }
  | { readonly words: '/project bind' | '/project unbind'; readonly channel: string }
  | {
      readonly words: '/project member';
      readonly person: string;
      readonly role: MemberRole | 'none';
      readonly name: string | null;
      /** null: as they are. */
      readonly also: readonly string[] | null;
    }
  | { readonly words: '/project audit'; readonly page: number };

/** What people who are no members may say to a project. */
export interface JoinCommand {
  readonly words: '/project join';
  readonly role: MemberRole;
}

/** Everything that members say to one project. */
export type WorkCommand =
  | { readonly words: '/epic'; readonly description: string; readonly key: string | null }
  | { readonly words: '/state'; readonly part: StatePart | null }
  | ApprovalCommand
  | BacklogCommand
  | SprintCommand
  | ReviewCommand
  | BlockedCommand
  | ProjectCommand
  | TddCommand;

/** `/sprint plan --help`: the help of one command, or of a family when only its first word was said. */
export interface HelpCommand {
  readonly words: 'help';
  readonly of: string;
}

export type Command = WorkCommand | JoinCommand | RegistryCommand | HelpCommand;
