/**
 * What people are told of events, and by which topic they choose what they want to hear. One row an event's kind; what
 * has no row is told to nobody but the log and the live view.
 */
import { EVENT_TOPICS } from '../vocabulary.ts';
import type { EventTopic } from '../vocabulary.ts';
import type { ChatButton, ChatMessage } from './chat-message.ts';
import { count, headline, lines, listWords } from './plain-words.ts';

export interface ToldEvent {
  readonly kind: string;
  readonly storyId: string | null;
  readonly actor: { readonly name: string } | null;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Said {
  readonly head: string;
  readonly text?: string;
  readonly tone?: ChatMessage['tone'];
  readonly buttons?: readonly ChatButton[];
  readonly progress?: boolean;
}

interface EventRow {
  readonly topic: EventTopic;
  readonly say: (event: ToldEvent) => Said;
}

const text = ({ data }: ToldEvent, name: string): string => {
  const value = data[name];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
};
const list = ({ data }: ToldEvent, name: string): readonly string[] => {
  const value = data[name];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
};
const story = ({ storyId }: ToldEvent): string => storyId ?? 'The story';
const by = ({ actor }: ToldEvent): string => (actor === null ? '' : ` by ${actor.name}`);

const say = (label: string, command: string, style: ChatButton['style'] = 'plain'): ChatButton => ({
  label,
  style,
  does: { kind: 'command', text: command },
});
/** The two answers that a gate takes. */
export const gateButtons = (approval: string): readonly ChatButton[] => [
  say('Approve', `/approve ${approval}`, 'primary'),
  { label: 'Reject…', style: 'danger', does: { kind: 'form', form: { name: 'reject', subject: approval } } },
];
const SPRINT_STATUS = say('Sprint status', '/sprint status');

const gate = (head: string) => (event: ToldEvent) => ({
  head: `${head}${event.storyId === null ? '' : ` for ${event.storyId}`}`,
  text: lines(
    text(event, 'question'),
    text(event, 'commit') === '' ? null : `Commit ${text(event, 'commit').slice(0, 10)}.`,
  ),
  tone: 'asks' as const,
  buttons: gateButtons(text(event, 'approval')),
});

const REASONS_SHOWN = 5;

export const EVENT_MESSAGES: Readonly<Record<string, EventRow>> = {
  'approval.opened': { topic: 'gates', say: gate('A decision is wanted') },
  'approval.reminded': { topic: 'gates', say: gate('A decision is still wanted: half of its time is over') },
  'approval.escalated': {
    topic: 'gates',
    say: gate('Nobody decided in time; nothing was approved by that'),
  },
  'epic.proposed': {
    topic: 'backlog',
    say: (event) => ({
      head: `${text(event, 'epic')} brought ${count(list(event, 'stories').length, 'story', 'stories')}`,
      text: `${listWords(list(event, 'stories'), 20)} wait for approval.`,
      tone: 'asks',
      buttons: [say('Approve all', '/approve', 'primary'), say('Show them', '/backlog view')],
    }),
  },
  'epic.failed': {
    topic: 'blocked',
    say: (event) => ({ head: `${text(event, 'epic')} failed`, text: text(event, 'cause'), tone: 'bad' }),
  },
  'story.proposed': {
    topic: 'backlog',
    say: (event) => ({
      head: `${story(event)} is proposed${by(event)}`,
      text: text(event, 'title'),
      tone: 'asks',
      buttons: event.storyId === null ? [] : gateButtons(event.storyId),
    }),
  },
  'sprint.planned': {
    topic: 'sprint',
    say: (event) => ({
      head: `A sprint is planned${by(event)}`,
      text: listWords(list(event, 'stories'), 20),
      buttons: [say('Start', '/sprint start', 'primary')],
    }),
  },
  'sprint.started': {
    topic: 'sprint',
    say: (event) => ({ head: `The sprint has started${by(event)}`, buttons: [SPRINT_STATUS] }),
  },
  'sprint.paused': {
    topic: 'sprint',
    say: (event) => ({
      head: `The sprint is paused${by(event)}`,
      buttons: [say('Resume', '/sprint resume', 'primary')],
    }),
  },
  'sprint.resumed': { topic: 'sprint', say: (event) => ({ head: `The sprint goes on${by(event)}` }) },
  'sprint.cancelled': {
    topic: 'sprint',
    say: (event) => ({ head: `The sprint is cancelled${by(event)}`, text: text(event, 'why'), tone: 'bad' }),
  },
  'sprint.merge_checked': {
    topic: 'sprint',
    say: (event) =>
      event.data['ok'] === true
        ? { head: 'The finished branches merge', text: text(event, 'text'), tone: 'good' }
        : {
            head: 'The finished branches do not merge',
            text: lines(text(event, 'text'), listWords(list(event, 'stories'), 20)),
            tone: 'bad',
          },
  },
  'sprint.review_opened': {
    topic: 'sprint',
    say: () => ({
      head: 'The sprint is ready for review',
      tone: 'asks',
      buttons: [
        SPRINT_STATUS,
        { label: 'Feedback…', style: 'primary', does: { kind: 'form', form: { name: 'feedback' } } },
        {
          label: 'Request changes…',
          style: 'plain',
          does: { kind: 'form', form: { name: 'request_changes' } },
        },
      ],
    }),
  },
  'cycle.started': {
    topic: 'progress',
    say: (event) => ({ head: `${story(event)} has begun: DESIGN`, progress: true }),
  },
  'cycle.phase_changed': {
    topic: 'progress',
    say: (event) => ({
      head: `${story(event)} is in ${text(event, 'new_state')}`,
      text: `${text(event, 'old_state')} was accepted or left.`,
      progress: true,
    }),
  },
  'verdict.refused': {
    topic: 'verdicts',
    say: (event) => ({
      head: `${story(event)}: attempt ${text(event, 'attempt')} at ${text(event, 'phase')} was refused`,
      text: lines(list(event, 'reasons').slice(0, REASONS_SHOWN)),
      tone: 'bad',
    }),
  },
  'cycle.blocked': {
    topic: 'blocked',
    say: (event) => ({
      head: `${story(event)} is blocked in ${text(event, 'phase')}`,
      text: text(event, 'why'),
      tone: 'bad',
      buttons: [
        {
          label: 'Suggest a fix…',
          style: 'primary',
          does: { kind: 'form', form: { name: 'suggest_fix', subject: event.storyId ?? '' } },
        },
        say('Skip it', `/skip_task ${event.storyId ?? ''}`.trim(), 'danger'),
      ],
    }),
  },
  'cycle.completed': {
    topic: 'stories',
    say: (event) => ({ head: `${story(event)} is finished, with evidence`, tone: 'good', progress: true }),
  },
  'cycle.aborted': {
    topic: 'stories',
    say: (event) => ({ head: `${story(event)} was given up`, text: text(event, 'why'), tone: 'bad' }),
  },
  'pull_request.opened': {
    topic: 'stories',
    say: (event) => ({
      head: `${story(event)} has a pull request`,
      text: text(event, 'url'),
      tone: 'good',
    }),
  },
  'pull_request.refused': {
    topic: 'stories',
    say: (event) => ({
      head: `${story(event)} has no pull request: the code host refused it`,
      text: text(event, 'why'),
      tone: 'bad',
    }),
  },
  'ci.changed': {
    topic: 'ci',
    say: (event) => {
      const where = event.storyId === null ? 'the default branch' : `the branch of ${event.storyId}`;
      return event.data['failing'] === true
        ? { head: `CI fails on ${where}`, text: text(event, 'why'), tone: 'bad' }
        : { head: `CI passes on ${where}`, tone: 'good' };
    },
  },
  'budget.granted': {
    topic: 'gates',
    say: (event) => ({ head: `More budget is granted${by(event)}`, text: text(event, 'level') }),
  },
  'story.changed': {
    topic: 'backlog',
    say: (event) => ({
      head: `${story(event)} has another text, from ${text(event, 'issue')}`,
      text: lines(text(event, 'title'), 'Whoever approves it approves this one.'),
      tone: 'asks',
      buttons: event.storyId === null ? [] : gateButtons(event.storyId),
    }),
  },
  'tracker.epic_taken': {
    topic: 'backlog',
    say: (event) => ({
      head: `${text(event, 'issue')} is the epic ${text(event, 'epic')}`,
      text: text(event, 'title'),
    }),
  },
  'tracker.commented': {
    topic: 'stories',
    say: (event) => ({
      head: `${text(event, 'issue')}: a comment${by(event)}`,
      text: text(event, 'text'),
    }),
  },
  'tracker.conflict': {
    topic: 'blocked',
    say: (event) => ({
      head: `${text(event, 'issue')} and ${story(event)} do not agree`,
      text: lines(text(event, 'text'), text(event, 'url')),
      tone: 'bad',
    }),
  },
  'project.halted': {
    topic: 'sprint',
    say: (event) => ({ head: `All work is halted${by(event)}`, tone: 'bad' }),
  },
};

/** What channels hear that named no topics: what asks somebody, and what has ended. */
export const DEFAULT_TOPICS: readonly EventTopic[] = EVENT_TOPICS.filter((topic) => topic !== 'verdicts');

/** The message of an event; undefined: nobody is told. */
export function eventMessage(event: ToldEvent): ChatMessage | undefined {
  const row = EVENT_MESSAGES[event.kind];
  if (row === undefined) return undefined;
  const { head, text: body = '', tone = 'plain', buttons = [], progress = false } = row.say(event);
  return {
    head: headline(head, 150),
    text: body,
    tone,
    buttons,
    storyId: event.storyId,
    progress,
    onlyToAsker: false,
  };
}
