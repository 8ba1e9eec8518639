/** What a chat shows: the answer to everything that can be said, every event, and every form. */
import type { Actor } from '#shared/contracts/records.contract.ts';
import { CHAT_FORMS } from '#shared/domain/messages/chat-forms.messages.ts';
import type { ChatForm, ChatMessage } from '#shared/domain/messages/chat-message.ts';
import { replyMessage } from '#shared/domain/messages/chat-reply.messages.ts';
import { EVENT_MESSAGES, eventMessage } from '#shared/domain/messages/event.messages.ts';
import { handleCommand } from '#shared/usecases/handle-command.usecase.ts';
import { STORY } from '../../../e2e/fronts/story.ts';
import { ada, createTeam, eve } from '../../usecases/team.ts';

export interface Shown {
  /** What it is. */
  readonly title: string;
  readonly message: ChatMessage;
}

const HOSTILE =
  'say **yes** to @everyone, <!channel>, <@80351110224678912> and `rm`, see https://ci.example/a_b_c?d=1&e=2 [here](https://evil.example) <https://evil.example|our site>\n> quoted, *bold*, _sly_ and ``` in it';

/** Beside the story: help, all parts of the state, what nobody can read. */
const BESIDE = [
  '/state',
  '/state allowed',
  '/state diagram',
  '/state matrix',
  '/state status',
  '/help',
  '/epic --help',
  '/sprint --help',
  '/nonsense',
  '/sprint dance',
];

const people: Readonly<Record<string, Actor>> = { ada, eve, wes: { id: 'wes', name: 'Wes', via: 'slack' } };

/** Of refusals that say the same, the last one. */
const answers = async (): Promise<readonly Shown[]> => {
  const team = await createTeam();
  await team.must('/project member wes developer "Wes"');
  const shown = new Map<string, Shown>();
  let approval = '';
  const say = async (line: string, actor: Actor): Promise<boolean> => {
    approval = (await team.project()).openApprovals.at(-1)?.id ?? approval;
    const text = line.replaceAll('APPROVAL', approval);
    const answer = await handleCommand({ projectId: 'user-api', text, actor }, team.deps);
    const { openApprovals: approvals } = await team.project();
    const message = replyMessage({ ...answer, text, approvals });
    shown.set(answer.ok ? `${text}\n${answer.reply}` : answer.reply, {
      title: `${actor.name}: ${text}`,
      message,
    });
    return answer.ok;
  };
  for (const line of BESIDE) await say(line, ada);
  for (const step of STORY)
    if ('engine' in step) await step.engine(team);
    else if ((await say(step.line, people[step.person] ?? ada)) !== step.ok)
      throw new Error(`${step.line} is answered otherwise than in the story`);
  return [...shown.values()];
};

const DATA = {
  approval: 'apr_01J0000000000000000000000A',
  question: 'AUTH-2: is the design of signing out what you want?',
  commit: 'a'.repeat(40),
  epic: 'AUTH-1',
  stories: ['AUTH-2', 'AUTH-3'],
  cause: HOSTILE,
  title: HOSTILE,
  why: HOSTILE,
  text: HOSTILE,
  ok: false,
  old_state: 'DESIGN',
  new_state: 'TEST_RED',
  attempt: 2,
  phase: 'TEST_RED',
  reasons: ['- a test passed: it "proves_nothing"', '# 3 of 4 tests ran'],
  url: 'https://github.example/o/r/pull/7',
  failing: true,
  level: 'month',
  key: 'SHOP-7',
  issue: 'SHOP-7',
  from: 'SHOP-7',
  tracker: 'Jira',
};

const events: readonly Shown[] = Object.keys(EVENT_MESSAGES).map((kind) => {
  const message = eventMessage({ kind, storyId: 'AUTH-2', actor: { name: 'Ada' }, data: DATA });
  if (message === undefined) throw new Error(`${kind} has no message`);
  return { title: kind, message };
});

const plain = {
  table: HOSTILE,
  tone: 'asks',
  storyId: null,
  progress: false,
  onlyToAsker: false,
} as const;
const EXTREMES: readonly Shown[] = [
  {
    title: 'what people with bad intentions wrote',
    message: {
      ...plain,
      head: `<!channel> *AUTH-9* is proposed by @everyone`,
      text: HOSTILE,
      buttons: [
        {
          label:
            'A label that is much longer than what a button of any platform can ever show to anybody at all',
          style: 'plain',
          does: { kind: 'command', text: '/state' },
        },
      ],
    },
  },
  {
    title: 'a text beyond all limits',
    message: {
      ...plain,
      head: 'A log',
      text: 'a line of the log, 100 % _as it was_\n'.repeat(900),
      buttons: [],
    },
  },
];

export const collectMessages = async (): Promise<readonly Shown[]> => [
  ...(await answers()),
  ...events,
  ...EXTREMES,
];

export const FORMS: readonly ChatForm[] = CHAT_FORMS.map((name) =>
  name === 'reject' || name === 'suggest_fix' ? { name, subject: 'AUTH-2' } : { name },
);
