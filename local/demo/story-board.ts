import type { EventRecord } from '#shared/contracts/records.contract.ts';

/** What the board knows of one story, from the events alone. */
export interface StoryLine {
  readonly id: string;
  readonly title: string;
  readonly phase: string;
  readonly status: string;
  readonly attempts: number;
  readonly refusals: readonly { readonly phase: string; readonly reason: string }[];
  /** What happened last, in a few words. */
  readonly last: string;
}

export type Board = ReadonlyMap<string, StoryLine>;

const FRESH = { phase: 'DESIGN', status: 'running', attempts: 0, refusals: [], last: 'started' } as const;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The first reason of a refused verdict, in words. */
export const firstReason = (event: EventRecord): string => {
  const reasons = event.data['reasons'];
  const [first] = Array.isArray(reasons) ? reasons : [];
  return typeof first === 'object' && first !== null && !Array.isArray(first) ? text(first['text']) : '';
};

/** The board after an event. Each story's line changes by its own events only. */
export const boardAfter = (board: Board, event: EventRecord): Board => {
  const { storyId } = event;
  if (storyId === null) return board;
  const before = board.get(storyId) ?? { id: storyId, title: storyId, ...FRESH };
  const after = lineAfter(before, event);
  return after === before ? board : new Map([...board, [storyId, after]]);
};

const lineAfter = (line: StoryLine, event: EventRecord): StoryLine => {
  switch (event.kind) {
    case 'cycle.started':
      return { ...line, ...FRESH, title: text(event.data['title']) };
    case 'attempt.started':
      return {
        ...line,
        attempts: line.attempts + 1,
        phase: text(event.data['phase']),
        last: 'agent at work',
      };
    case 'attempt.committed':
      return { ...line, last: 'engine checks it' };
    case 'verdict.accepted':
      return { ...line, last: `${text(event.data['phase'])} proved` };
    case 'verdict.refused': {
      const refusal = { phase: text(event.data['phase']), reason: firstReason(event) };
      return { ...line, refusals: [...line.refusals, refusal], last: `refused: ${refusal.reason}` };
    }
    case 'refactor.dropped':
      return { ...line, last: 'refactoring dropped, the GREEN commit stands' };
    case 'cycle.phase_changed':
      return { ...line, phase: text(event.data['new_state']) };
    case 'cycle.status_changed':
      return {
        ...line,
        status: text(event.data['new_status']),
        last: text(event.data['new_status']) === 'waiting' ? 'waits for a person' : line.last,
      };
    case 'branch.pushed':
      return { ...line, last: 'branch pushed' };
    case 'cycle.completed':
      return { ...line, status: 'completed', last: 'done' };
    case 'cycle.blocked':
      return { ...line, status: 'blocked', last: text(event.data['why']) };
    default:
      return line;
  }
};
