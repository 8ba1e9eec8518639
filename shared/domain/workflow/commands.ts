/**
 * The table of command × state (product page, section 2), complete and in one place. Legality, hints, help texts, chat
 * menus, the diagram and the matrix are made from it. The rows of `/project` stand in `project-commands.ts`, the verbs
 * of `/tdd` in `../tdd/verbs.ts`.
 */
import { WORKFLOW_STATES } from '../vocabulary.ts';
import type { WorkflowState } from '../vocabulary.ts';
import { FEATURE, PRIORITY, STORY, TEXT } from './parameters.ts';
import { PROJECT_COMMANDS } from './project-commands.ts';
import { ANY } from './workflow-command.ts';
import type { Move, WorkflowCommand } from './workflow-command.ts';

const except = (...states: readonly WorkflowState[]): readonly WorkflowState[] =>
  WORKFLOW_STATES.filter((state) => !states.includes(state));

const OPEN_BACKLOG: readonly WorkflowState[] = except('IDLE', 'SPRINT_REVIEW');
const GIVE_FEEDBACK = 'Close the review first: /feedback "<text>"';
const CHANGE_BY_STORY = 'Add a story to the backlog: /backlog add_story "<text>"';
const START_WITH_EPIC = 'Begin with an epic: /epic "<description>"';
const PLAN_FIRST = 'Plan a sprint first: /sprint plan';
const START_FIRST = 'Start the planned sprint: /sprint start';
const SEE_SPRINT = 'See how far it is: /sprint status';
const RESUME_FIRST = 'Take the sprint up again: /sprint resume';
const UNBLOCK_FIRST = 'Help the blocked story: /suggest_fix "<hint>"';

/** Hints of what a sprint must be running for. */
const NO_SPRINT_YET = {
  IDLE: START_WITH_EPIC,
  BACKLOG_READY: PLAN_FIRST,
  SPRINT_PLANNED: START_FIRST,
} as const;
/** Hints of `/approve` and `/reject` while nothing is pending: what the state waits for instead. */
const NOTHING_PENDING = {
  ...NO_SPRINT_YET,
  SPRINT_ACTIVE: SEE_SPRINT,
  SPRINT_PAUSED: RESUME_FIRST,
  SPRINT_REVIEW: GIVE_FEEDBACK,
  BLOCKED: UNBLOCK_FIRST,
} as const;
const NOT_BLOCKED = { ...NOTHING_PENDING, BLOCKED: SEE_SPRINT } as const;
const REVIEW_IS_LATER = { ...NOTHING_PENDING, SPRINT_REVIEW: SEE_SPRINT } as const;

const PENDING: readonly Move[] = [
  {
    from: ['BACKLOG_READY'],
    to: 'same',
    when: 'stories are proposed or an approval is open',
    needs: 'pending',
  },
  { from: except('BACKLOG_READY'), to: 'same', when: 'an approval is open', needs: 'gate' },
];
const BLOCKED_CYCLE: readonly Move[] = [
  { from: ['BLOCKED'], to: 'SPRINT_ACTIVE', when: 'no other story of the sprint is blocked' },
  { from: ['BLOCKED'], to: 'BLOCKED', when: 'another story of the sprint is blocked' },
  {
    from: except('BLOCKED'),
    to: 'same',
    when: 'the ID names a blocked cycle outside the sprint',
    needs: 'outside',
  },
];

// prettier-ignore
export const WORKFLOW_COMMANDS = [
  {
    words: '/epic', role: 'product_owner', confirm: false, reads: false,
    help: 'Describe what is wanted; an agent proposes stories for it.',
    arguments: [TEXT('description', 'what is wanted, and why', '"Sign in with e-mail and password"')],
    flags: [{ name: 'key', kind: 'key', required: false, help: 'key of its ids, 2 to 10 capitals and digits', example: 'AUTH' }],
    moves: [{ from: ['IDLE', 'BACKLOG_READY'], to: 'BACKLOG_READY' }],
    effects: 'starts the epic machine, whose agent proposes stories',
    hints: { SPRINT_PLANNED: CHANGE_BY_STORY, SPRINT_ACTIVE: CHANGE_BY_STORY, SPRINT_PAUSED: CHANGE_BY_STORY, BLOCKED: CHANGE_BY_STORY, SPRINT_REVIEW: GIVE_FEEDBACK },
  },
  {
    words: '/approve', role: 'product_owner', confirm: false, reads: false,
    help: 'Approve proposed stories, or the gate, plan or confirmation that waits.',
    arguments: [{ name: 'ID', kind: 'references', required: false, help: 'stories or approvals; without it all proposed ones but those from outside', example: 'AUTH-2' }],
    flags: [],
    moves: PENDING,
    effects: 'makes proposed stories ready; answers a gate, bound to the commit that was shown',
    hints: NOTHING_PENDING,
  },
  {
    words: '/reject', role: 'product_owner', confirm: false, reads: false,
    help: 'Reject a proposed story or the gate that waits, with the reason.',
    arguments: [{ name: 'ID', kind: 'reference', required: true, help: 'a story or an approval', example: 'AUTH-2' }, TEXT('reason', 'what the next attempt should know', '"The password rules are missing"')],
    flags: [],
    moves: PENDING,
    effects: 'removes a proposed story; sends the cycle at a gate back, with the reason',
    hints: NOTHING_PENDING,
  },
  {
    words: '/backlog view', role: 'viewer', confirm: false, reads: true,
    help: 'Show the backlog, the sprint, or one story or epic.',
    arguments: [{ name: 'what', kind: 'view', required: false, choices: ['product', 'sprint'], help: 'product (default), sprint, or an id', example: 'product' }],
    flags: [
      { name: 'status', kind: 'choice', required: false, choices: ['proposed', 'ready', 'planned', 'active', 'done', 'removed'], help: 'only stories of one status', example: 'ready' },
      { name: 'page', kind: 'number', required: false, help: 'page of a long list, from 1', example: '2' },
    ],
    moves: ANY, effects: 'none', hints: {},
  },
  {
    words: '/backlog add_story', role: 'developer', confirm: false, reads: false,
    help: 'Add a story. A text that starts with an id keeps it.',
    arguments: [TEXT('text', 'what the story is', '"AUTH-2: Reset a forgotten password"')],
    flags: [
      FEATURE,
      { name: 'criteria', kind: 'text', required: false, help: 'acceptance criteria, parted by semicolons', example: '"a mail is sent; the link expires"' },
      { name: 'depends', kind: 'stories', required: false, help: 'stories that must be finished before', example: 'AUTH-1' },
      PRIORITY,
    ],
    moves: [{ from: ['IDLE'], to: 'BACKLOG_READY' }, { from: OPEN_BACKLOG, to: 'same' }],
    effects: 'the story is ready when a product owner adds it, else proposed where the mode asks for approval',
    hints: { SPRINT_REVIEW: 'In a review the wish is the new story: /request_changes "<text>"' },
  },
  {
    words: '/backlog prioritize', role: 'product_owner', confirm: false, reads: false,
    help: "Set a story's priority.",
    arguments: [STORY('the story'), { ...PRIORITY, required: true }],
    flags: [],
    moves: [{ from: except('SPRINT_REVIEW'), to: 'same' }],
    effects: 'moves the story in the backlog',
    hints: { SPRINT_REVIEW: GIVE_FEEDBACK },
  },
  {
    words: '/backlog remove', role: 'product_owner', confirm: false, reads: false,
    help: 'Take a story out of the backlog.',
    arguments: [STORY('the story')],
    flags: [],
    moves: [{ from: except('SPRINT_REVIEW'), to: 'same' }],
    effects: 'the story is kept as removed; a planned sprint loses it',
    hints: { SPRINT_REVIEW: GIVE_FEEDBACK },
  },
  {
    words: '/sprint plan', role: 'product_owner', confirm: false, reads: false,
    help: 'Plan a sprint from approved stories.',
    arguments: [{ name: 'ID', kind: 'stories', required: false, help: 'stories; without it the most urgent up to the capacity', example: 'AUTH-1' }],
    flags: [{ name: 'goal', kind: 'text', required: false, help: 'what the sprint is for', example: '"people can sign in"' }],
    moves: [{ from: ['BACKLOG_READY'], to: 'SPRINT_PLANNED' }],
    effects: 'the stories are planned; in blocking mode the plan waits for approval',
    hints: { IDLE: START_WITH_EPIC, SPRINT_PLANNED: START_FIRST, SPRINT_ACTIVE: SEE_SPRINT, SPRINT_PAUSED: RESUME_FIRST, SPRINT_REVIEW: GIVE_FEEDBACK, BLOCKED: UNBLOCK_FIRST },
  },
  {
    words: '/sprint start', role: 'product_owner', confirm: false, reads: false,
    help: 'Start the planned sprint: one TDD cycle per story.',
    arguments: [], flags: [],
    moves: [{ from: ['SPRINT_PLANNED'], to: 'SPRINT_ACTIVE' }],
    effects: 'starts the sprint machine; refused while the default branch fails in CI',
    hints: { IDLE: START_WITH_EPIC, BACKLOG_READY: PLAN_FIRST, SPRINT_ACTIVE: SEE_SPRINT, SPRINT_PAUSED: RESUME_FIRST, SPRINT_REVIEW: GIVE_FEEDBACK, BLOCKED: UNBLOCK_FIRST },
  },
  {
    words: '/sprint status', role: 'viewer', confirm: false, reads: true,
    help: 'Show how far each story of the sprint is.',
    arguments: [], flags: [],
    moves: [{ from: ['SPRINT_ACTIVE', 'SPRINT_PAUSED', 'BLOCKED', 'SPRINT_REVIEW'], to: 'same' }],
    effects: 'none',
    hints: NO_SPRINT_YET,
  },
  {
    words: '/sprint pause', role: 'product_owner', confirm: false, reads: false,
    help: 'Pause the sprint: running jobs end, none is started.',
    arguments: [], flags: [],
    moves: [{ from: ['SPRINT_ACTIVE', 'BLOCKED'], to: 'SPRINT_PAUSED' }],
    effects: 'outranks BLOCKED',
    hints: { ...NO_SPRINT_YET, SPRINT_PAUSED: RESUME_FIRST, SPRINT_REVIEW: GIVE_FEEDBACK },
  },
  {
    words: '/sprint resume', role: 'product_owner', confirm: false, reads: false,
    help: 'Take a paused sprint up again; nothing is started twice.',
    arguments: [], flags: [],
    moves: [
      { from: ['SPRINT_PAUSED'], to: 'SPRINT_ACTIVE', when: 'no story of the sprint is blocked' },
      { from: ['SPRINT_PAUSED'], to: 'BLOCKED', when: 'a story of the sprint is blocked' },
    ],
    effects: 'refused while the default branch fails in CI',
    hints: { ...NO_SPRINT_YET, SPRINT_ACTIVE: SEE_SPRINT, SPRINT_REVIEW: GIVE_FEEDBACK, BLOCKED: UNBLOCK_FIRST },
  },
  {
    words: '/sprint cancel', role: 'product_owner', confirm: true, reads: false,
    help: 'Cancel the sprint; its stories return to the backlog.',
    arguments: [TEXT('why', 'the reason, for the record', '"the release moved"')],
    flags: [],
    moves: [{ from: ['SPRINT_PLANNED', 'SPRINT_ACTIVE', 'SPRINT_PAUSED', 'BLOCKED'], to: 'BACKLOG_READY' }],
    effects: 'running cycles are aborted and their compute is stopped',
    hints: { IDLE: START_WITH_EPIC, BACKLOG_READY: PLAN_FIRST, SPRINT_REVIEW: GIVE_FEEDBACK },
  },
  {
    words: '/suggest_fix', role: 'developer', confirm: false, reads: false,
    help: 'Give a blocked story a hint; its attempts start anew.',
    arguments: [TEXT('hint', 'what the agent should try', '"the token is signed with RS256"'), { ...STORY('the blocked story'), required: false }],
    flags: [],
    moves: BLOCKED_CYCLE,
    effects: 'the hint reaches the agent, the attempt count starts anew',
    hints: NOT_BLOCKED,
  },
  {
    words: '/skip_task', role: 'product_owner', confirm: false, reads: false,
    help: 'Give a blocked story up for now; it returns to the backlog, marked skipped.',
    arguments: [{ ...STORY('the blocked story'), required: false }],
    flags: [],
    moves: BLOCKED_CYCLE,
    effects: 'the cycle ends aborted',
    hints: NOT_BLOCKED,
  },
  {
    words: '/request_changes', role: 'product_owner', confirm: false, reads: false,
    help: 'End the review with a wish, which becomes a new story.',
    arguments: [TEXT('text', 'what should change', '"the error should name the field"')],
    flags: [],
    moves: [{ from: ['SPRINT_REVIEW'], to: 'BACKLOG_READY' }],
    effects: 'closes the sprint and adds a story',
    hints: REVIEW_IS_LATER,
  },
  {
    words: '/feedback', role: 'product_owner', confirm: false, reads: false,
    help: 'End the review; the retrospective is recorded.',
    arguments: [TEXT('text', 'what went well, what did not', '"smaller stories next time"')],
    flags: [],
    moves: [
      { from: ['SPRINT_REVIEW'], to: 'IDLE', when: 'no story is open' },
      { from: ['SPRINT_REVIEW'], to: 'BACKLOG_READY', when: 'open stories remain' },
    ],
    effects: 'closes the sprint',
    hints: REVIEW_IS_LATER,
  },
  {
    words: '/state', role: 'viewer', confirm: false, reads: true,
    help: 'Show the state, what is allowed now, the diagram, the matrix or the project.',
    arguments: [{ name: 'what', kind: 'choice', required: false, choices: ['allowed', 'diagram', 'matrix', 'status', 'all'], help: 'one part only', example: 'diagram' }],
    flags: [],
    moves: ANY, effects: 'none', hints: {},
  },
  ...PROJECT_COMMANDS,
] as const satisfies readonly WorkflowCommand[];

/** What happens without a command. */
export const BY_ITSELF: readonly {
  readonly from: WorkflowState;
  readonly to: WorkflowState;
  readonly when: string;
}[] = [
  { from: 'SPRINT_ACTIVE', to: 'SPRINT_REVIEW', when: 'every cycle of the sprint has ended' },
  { from: 'SPRINT_ACTIVE', to: 'BLOCKED', when: 'a cycle of the sprint is blocked' },
  { from: 'BLOCKED', to: 'SPRINT_ACTIVE', when: 'the last blocked cycle has ended and others go on' },
  { from: 'BLOCKED', to: 'SPRINT_REVIEW', when: 'the last blocked cycle has ended and no other goes on' },
  { from: 'BACKLOG_READY', to: 'IDLE', when: 'no story is open and no epic is being broken up' },
];
