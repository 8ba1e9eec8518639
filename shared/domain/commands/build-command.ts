import { canonicalStoryId } from '../backlog/story-id.ts';
import { MEMBER_ROLES, MODES, STORY_STATUSES } from '../vocabulary.ts';
import { CYCLE_VERBS, STATE_PARTS } from './command.ts';
import type { BacklogView, Command, CycleVerb } from './command.ts';
import type { CommandWords } from './command-list.ts';
import { canonicalIdentity } from './members.ts';
import type { ParameterValues } from './read-parameters.ts';

const oneOf = <T extends string>(choices: readonly T[], text: string | null): T | null =>
  choices.find((choice) => choice === text) ?? null;

/** Ids once each, however they are spelled. */
const distinctIds = (ids: readonly string[]): readonly string[] => [
  ...new Map(ids.map((id) => [canonicalStoryId(id) ?? id, id])).values(),
];

const viewOf = (what: string | null): BacklogView => {
  if (what === 'sprint') return { kind: 'sprint' };
  return what === null || what === 'product' ? { kind: 'product' } : { kind: 'item', id: what };
};

const criteriaOf = (text: string | null): readonly string[] =>
  (text ?? '')
    .split(';')
    .map((criterion) => criterion.trim())
    .filter((criterion) => criterion !== '');

const identitiesOf = (said: readonly string[] | undefined): readonly string[] | null =>
  said === undefined
    ? null
    : [...new Set(said.filter((identity) => identity !== 'none').map(canonicalIdentity))];

const isCycleVerb = (words: CommandWords): words is CycleVerb => CYCLE_VERBS.some((verb) => verb === words);

/** The typed command of values that were read by its form, so that what is required is there. */
export const buildCommand = (words: CommandWords, values: ParameterValues): Command => {
  const optional = (name: string): string | null => values.get(name)?.[0] ?? null;
  const text = (name: string): string => optional(name) ?? '';
  const list = (name: string): readonly string[] => distinctIds(values.get(name) ?? []);
  if (isCycleVerb(words)) return { words, id: optional('ID') };
  switch (words) {
    case '/epic':
      return { words, description: text('description'), key: optional('key') };
    case '/approve':
      return { words, ids: list('ID') };
    case '/reject':
      return { words, id: text('ID'), reason: text('reason') };
    case '/backlog view':
      return {
        words,
        view: viewOf(optional('what')),
        status: oneOf(STORY_STATUSES, optional('status')),
        page: Number(optional('page') ?? '1'),
      };
    case '/backlog add_story':
      return {
        words,
        text: text('text'),
        feature: optional('feature'),
        criteria: criteriaOf(optional('criteria')),
        depends: list('depends'),
        priority: optional('priority') === null ? null : Number(text('priority')),
      };
    case '/backlog prioritize':
      return { words, id: text('ID'), priority: Number(text('priority')) };
    case '/backlog remove':
      return { words, id: text('ID') };
    case '/sprint plan':
      return { words, ids: list('ID'), goal: optional('goal') };
    case '/sprint cancel':
      return { words, why: text('why') };
    case '/suggest_fix':
      return { words, hint: text('hint'), id: optional('ID') };
    case '/skip_task':
    case '/tdd status':
    case '/tdd logs':
    case '/tdd run_tests':
    case '/tdd review_cycle':
      return { words, id: optional('ID') };
    case '/request_changes':
    case '/feedback':
      return { words, text: text('text') };
    case '/state':
      return { words, part: oneOf(STATE_PARTS, optional('what')) };
    case '/project register':
      return { words, path: text('path'), name: optional('name') };
    case '/project mode':
      return { words, mode: oneOf([...MODES, 'config'] as const, optional('mode')) ?? 'config' };
    case '/project bind':
    case '/project unbind':
      return { words, channel: text('channel') };
    case '/project member':
      return {
        words,
        person: canonicalIdentity(text('person')),
        role: oneOf([...MEMBER_ROLES, 'none'] as const, optional('role')) ?? 'none',
        name: optional('name'),
        also: identitiesOf(values.get('also')),
      };
    case '/project join':
      return { words, role: oneOf(MEMBER_ROLES, optional('role')) ?? 'viewer' };
    case '/project audit':
      return { words, page: Number(optional('page') ?? '1') };
    case '/tdd start':
      return { words, id: text('ID') };
    case '/tdd skip_phase':
      return { words, id: text('ID'), why: text('why') };
    case '/sprint start':
    case '/sprint status':
    case '/sprint pause':
    case '/sprint resume':
    case '/project list':
    case '/project status':
    case '/project remove':
    case '/tdd overview':
    case '/tdd metrics':
    case '/tdd halt_all':
      return { words };
  }
};
