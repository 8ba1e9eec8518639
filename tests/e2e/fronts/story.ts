/** What people say in the course of a project, every command at least once, and what the engine does in between. */
import { COMMAND_FORMS } from '#shared/domain/commands/command-list.ts';
import type { CommandWords } from '#shared/domain/commands/command-list.ts';
import type { Phase } from '#shared/domain/vocabulary.ts';
import { atGate, HEAD, inPhase } from '../../unit/usecases/cycle-in-phase.ts';
import type { Person, Product } from './open-product.ts';

type Team = Product['team'];

export interface Said {
  /** As it is typed; `APPROVAL` stands for the approval that was opened last. */
  readonly line: string;
  /** The same where a platform has a field for each value. */
  readonly options: Readonly<Record<string, string | number>>;
  readonly person: Person;
  /** Whether it is accepted. */
  readonly ok: boolean;
}
export type Step = Said | { readonly engine: (team: Team) => Promise<unknown> };

const says = (line: string, options: Said['options'] = {}, person: Person = 'ada'): Said => ({
  line,
  options,
  person,
  ok: true,
});
const refused = (said: Said): Said => ({ ...said, ok: false });
const engine = (act: (team: Team) => Promise<unknown>): Step => ({ engine: act });

const BASE = { commit: HEAD, defaultBranchCommit: HEAD, merged: [] };
/** The n-th time that the cycle of AUTH-3 stands at a gate. */
const gateBehind = (phase: Phase, n: number): Step =>
  engine((team) => atGate(team, phase, 'AUTH-3', `apr_gate${String(n).padStart(22, '0')}`));
const onAuth3 = (verb: string): Said => says(`/tdd ${verb} AUTH-3`, { id: 'AUTH-3' });
const approveLast = (person: Person = 'ada'): Said => says('/approve APPROVAL', { id: 'APPROVAL' }, person);

const BACKLOG: readonly Step[] = [
  says('/state all', { what: 'all' }),
  says('/epic "Sign in & out, in < 3 steps" --key AUTH', {
    description: 'Sign in & out, in < 3 steps',
    key: 'AUTH',
  }),
  says('/backlog add_story "AUTH-2: Sign out"', { text: 'AUTH-2: Sign out' }),
  says('/backlog add_story "AUTH-3: Say \\"bye\\"" --criteria "it is said; once" --priority 2', {
    text: 'AUTH-3: Say "bye"',
    criteria: 'it is said; once',
    priority: '2',
  }),
  says('/backlog add_story "AUTH-6: Stay" --depends AUTH-2,AUTH-3', {
    text: 'AUTH-6: Stay',
    depends: 'AUTH-2 AUTH-3',
  }),
  says('/backlog add_story "AUTH-4: Remember me"', { text: 'AUTH-4: Remember me' }, 'wes'),
  says('/backlog add_story "AUTH-5: Forget me"', { text: 'AUTH-5: Forget me' }, 'wes'),
  refused(says('/approve AUTH-4', { id: 'AUTH-4' }, 'wes')),
  says('/approve AUTH-4', { id: 'AUTH-4' }),
  says('/reject AUTH-5 "not now"', { id: 'AUTH-5', reason: 'not now' }),
  refused(says('/approve')),
  says('/backlog prioritize AUTH-4 1', { id: 'AUTH-4', priority: '1' }),
  refused(says('/backlog prioritize AUTH-9 1', { id: 'AUTH-9', priority: '1' })),
  says('/backlog remove AUTH-6', { id: 'AUTH-6' }),
  says('/backlog view product --status ready --page 1', { what: 'product', status: 'ready', page: 1 }),
];

const PROJECT: readonly Step[] = [
  says('/project status'),
  says('/project mode partial', { mode: 'partial' }),
  says('/project bind slack:C2', { channel: 'slack:C2' }),
  says('/project unbind slack:C2', { channel: 'slack:C2' }),
  says('/project member slack:UCLEO viewer "Cleo"', { person: 'slack:UCLEO', role: 'viewer', name: 'Cleo' }),
  says('/project member wes product_owner', { person: 'wes', role: 'product_owner' }),
  says('/project audit --page 1', { page: 1 }),
  says('/project join developer', { role: 'developer' }, 'eve'),
  says('/reject APPROVAL "who is that?"', { id: 'APPROVAL', reason: 'who is that?' }),
  refused(says('/project join viewer', { role: 'viewer' })),
  says('/project register /w/other "Other"', { path: '/w/other', name: 'Other' }),
  says('/project list'),
];

const SPRINT: readonly Step[] = [
  refused(says('/sprint start')),
  says('/sprint plan AUTH-2,AUTH-3 --goal "signed out"', { id: 'AUTH-2 AUTH-3', goal: 'signed out' }),
  says('/sprint start'),
  engine((team) => team.schedule()),
  says('/sprint status'),
  says('/sprint pause'),
  says('/sprint resume'),
  refused(says('/sprint resume')),
  engine((team) => team.block('AUTH-2')),
  says('/suggest_fix "look at the clock" AUTH-2', { hint: 'look at the clock', id: 'AUTH-2' }),
  engine((team) => team.block('AUTH-2')),
  says('/skip_task AUTH-2', { id: 'AUTH-2' }),
];

const CYCLE: readonly Step[] = [
  says('/tdd overview'),
  says('/tdd metrics'),
  onAuth3('status'),
  onAuth3('logs'),
  onAuth3('review_cycle'),
  refused(onAuth3('commit')),
  gateBehind('DESIGN', 1),
  onAuth3('next'),
  gateBehind('TEST_RED', 2),
  onAuth3('commit-tests'),
  gateBehind('CODE_GREEN', 3),
  onAuth3('commit-code'),
  gateBehind('REFACTOR', 4),
  onAuth3('commit-refactor'),
  engine((team) => inPhase(team, 'TEST_RED', {}, 'AUTH-3')),
  onAuth3('design'),
  gateBehind('DESIGN', 5),
  onAuth3('test'),
  gateBehind('TEST_RED', 6),
  onAuth3('code'),
  engine((team) => inPhase(team, 'CODE_GREEN', { base: BASE }, 'AUTH-3')),
  onAuth3('run_tests'),
  gateBehind('CODE_GREEN', 7),
  onAuth3('refactor'),
  says('/tdd skip_phase AUTH-3 "nothing to do"', { id: 'AUTH-3', why: 'nothing to do' }),
  refused(approveLast()),
  approveLast('wes'),
  gateBehind('REFACTOR', 8),
  onAuth3('commit'),
  onAuth3('pause'),
  onAuth3('resume'),
  refused(onAuth3('resume')),
];

const REVIEW: readonly Step[] = [
  refused(says('/feedback "too early"', { text: 'too early' })),
  engine((team) => team.finish('AUTH-3')),
  engine((team) => team.review()),
  says('/request_changes "name the field"', { text: 'name the field' }),
  says('/sprint plan AUTH-4', { id: 'AUTH-4' }),
  says('/sprint start'),
  engine((team) => team.schedule()),
  engine((team) => team.finish('AUTH-4')),
  engine((team) => team.review()),
  says('/feedback "smaller stories"', { text: 'smaller stories' }),
  says('/sprint plan'),
  says('/sprint cancel "the release moved"', { why: 'the release moved' }),
  approveLast(),
];

const END: readonly Step[] = [
  says('/tdd start AUTH-2', { id: 'AUTH-2' }),
  says('/tdd abort AUTH-2', { id: 'AUTH-2' }),
  says('/tdd start AUTH-2', { id: 'AUTH-2' }),
  says('/tdd halt_all'),
  approveLast(),
  engine((team) => team.applyIntents()),
  refused(says('/nonsense')),
];

const isSaid = (step: Step): step is Said => 'line' in step;

/** The command of a line; undefined: it is none. */
export const wordsOf = ({ line }: Said): CommandWords | undefined =>
  COMMAND_FORMS.find(({ words }) => line === words || line.startsWith(`${words} `))?.words;

const PLAYED = [...BACKLOG, ...PROJECT, ...SPRINT, ...CYCLE, ...REVIEW, ...END];

/** Whoever is no member may say these. */
const FOR_ALL: readonly (CommandWords | undefined)[] = ['/project join', '/project list'];

const removal: Said = says('/project remove');
/** Everything once more, by somebody who is no member: each is refused, whatever the project's state. */
const BY_A_STRANGER: readonly Said[] = [
  ...new Map(
    [...PLAYED.filter(isSaid), removal]
      .filter((said) => wordsOf(said) !== undefined && !FOR_ALL.includes(wordsOf(said)))
      .map((said) => [wordsOf(said), refused({ ...said, person: 'eve' })]),
  ).values(),
];

export const STORY: readonly Step[] = [...PLAYED, ...BY_A_STRANGER, removal, approveLast()];
export const SAID: readonly Said[] = STORY.filter(isSaid);
