/**
 * Makes the system text and the prompt of one job. A prompt names exactly the tests and files that matter: telling a
 * model to work test-first without naming them makes regressions more frequent, naming them makes them rarer
 * (arXiv 2603.17973).
 */
import { AGENTS } from './agents.ts';
import { MOST_PROPOSED_STORIES } from './limits.ts';
import { OUTSIDE_TEXT_RULE, fence, quoteLine } from './outside-text.ts';
import { phaseTask } from './phase-tasks.ts';
import type { PromptJob } from './prompt-job.ts';

export interface Prompt {
  readonly system: string;
  readonly prompt: string;
}

export const buildPrompt = (job: PromptJob): Prompt => ({
  system: [AGENTS[job.role].system, TOOLS_RULE, OUTSIDE_TEXT_RULE].join('\n\n'),
  prompt: [
    subject(job),
    context(job),
    job.phase === null ? undefined : agreed(job),
    lastVerdict(job),
    job.personSays === null
      ? undefined
      : fence('A member of the team says about the last attempt', job.personSays),
    phaseTask(job),
    matters(job),
    mayWrite(job),
    job.epic === null ? answerForm(job) : proposalForm(job.epic.key),
  ]
    .filter((part) => part !== undefined)
    .join('\n\n'),
});

const TOOLS_RULE = [
  'You work with file tools inside the repository and with nothing else: no shell, no git, no network, no package manager.',
  'You cannot run tests; the engine runs them after your answer. Paths are relative to the repository, with "/" between folders.',
  'A write that the phase does not allow is refused and recorded. Do not look for a way around it.',
].join('\n');

const subject = (job: PromptJob): string => {
  if (job.epic) return [`Epic ${job.epic.id}.`, fence('Its description', job.epic.description)].join('\n');
  const { story } = job;
  return [
    `Task ${job.taskId}: story ${story.id}, ${quoteLine(story.title)}. Phase ${job.phase ?? '-'}, attempt ${job.attempt}.`,
    fence('The story', story.text === '' ? story.title : story.text),
  ].join('\n');
};

const context = (job: PromptJob): string | undefined => {
  const entries = Object.entries(job.context).filter(([, text]) => text !== '');
  if (entries.length === 0) return undefined;
  return entries.map(([name, text]) => fence(`The project says (${quoteLine(name)})`, text)).join('\n');
};

/** The design where there is one, else the story's own criteria. */
const agreed = (job: PromptJob): string => {
  const criteria = job.design?.criteria ?? job.story.criteria;
  const lines = criteria.map(
    ({ id, text, keeps }) => `- ${id}: ${quoteLine(text)}${keeps ? ' (exists already and must stay)' : ''}`,
  );
  const parts = [
    lines.length === 0 ? 'The story names no criteria.' : ['Acceptance criteria:', ...lines].join('\n'),
  ];
  if (job.design) {
    const interfaces = job.design.interfaces.map(
      ({ module, symbols }) =>
        `- ${quoteLine(module)}: ${symbols.map((symbol) => quoteLine(symbol)).join(', ')}`,
    );
    parts.push(
      [
        'Interfaces of the design (module: symbols):',
        ...(interfaces.length === 0 ? ['- none'] : interfaces),
      ].join('\n'),
    );
    const packages = job.design.packages.map(
      ({ name, version }) => `- ${quoteLine(name)} ${quoteLine(version)}`,
    );
    if (packages.length > 0) parts.push(['Packages that the engine has added:', ...packages].join('\n'));
    const changes = job.design.changes.map(({ test, why }) => `- ${quoteLine(test)}: ${quoteLine(why)}`);
    if (changes.length > 0) parts.push(['Old tests that the story makes false:', ...changes].join('\n'));
  }
  return parts.join('\n\n');
};

const lastVerdict = ({ lastVerdict: verdict }: PromptJob): string | undefined => {
  if (!verdict) return undefined;
  const reasons = verdict.reasons.map(({ code, test, file, text }) => {
    const where = [test && `test ${quoteLine(test)}`, file && `file ${quoteLine(file)}`]
      .filter(Boolean)
      .join(', ');
    return `- ${code}${where ? ` (${where})` : ''}: ${quoteLine(text)}`;
  });
  const notes = verdict.notes.map((note) => `- note: ${quoteLine(note)}`);
  return [
    `The engine ${verdict.accepted ? 'accepted' : 'refused'} attempt ${verdict.attempt} of ${verdict.phase}${reasons.length > 0 ? ', because' : ''}:`,
    ...reasons,
    ...notes,
    ...(verdict.accepted ? [] : ['Answer each of these reasons in this attempt.']),
  ].join('\n');
};

const matters = ({ focus }: PromptJob): string | undefined => {
  const section = (title: string, items: readonly string[]) =>
    items.length === 0 ? [] : [[title, ...items.map((item) => `- ${quoteLine(item)}`)].join('\n')];
  const parts = [
    ...section('Tests that matter:', focus.tests),
    ...section('Files that matter:', focus.files),
  ];
  return parts.length === 0 ? undefined : parts.join('\n\n');
};

const mayWrite = ({ policy }: PromptJob): string => {
  if (policy.allow.length === 0) return 'You may write no file.';
  const lines = [
    `You may write, and nothing else: ${policy.allow.map((glob) => quoteLine(glob)).join(', ')}.`,
  ];
  if (policy.deny.length > 0)
    lines.push(`Protected all the same: ${policy.deny.map((glob) => quoteLine(glob)).join(', ')}.`);
  lines.push(`At most ${policy.maxFiles} files, each at most ${policy.maxFileBytes} bytes.`);
  return lines.join('\n');
};

const answerForm = (job: PromptJob): string =>
  [
    `You have ${job.limits.turns} turns. When the work is done, answer with this JSON object and nothing else, no text around it:`,
    JSON.stringify({
      task_id: job.taskId,
      work_completed: 'what you did, in one to three sentences',
      files_modified: ['path'],
      unfinished: ['what is missing and why'],
    }),
    'Claims about test results or coverage are not read. "unfinished" is empty when all is done. ' +
      'Name there a package that is missing ("package NAME: why"), a flaw of the design ("design: why") or of a test ("test NAME: why") that you could not mend in this phase.',
  ].join('\n');

const proposalForm = (key: string | null): string =>
  [
    'When you know enough, answer with this JSON object and nothing else, no text around it:',
    JSON.stringify({
      key: key ?? 'AUTH',
      stories: [
        {
          title: 'one line',
          text: 'what and why',
          criteria: ['one observable behaviour'],
          depends_on: [],
          priority: 3,
        },
      ],
    }),
    key === null
      ? '"key" is 2 to 10 capital letters and digits, a letter first, that says what the epic is about.'
      : `"key" is ${JSON.stringify(key)}.`,
    `At most ${MOST_PROPOSED_STORIES} stories: an epic that is larger is two epics, so propose what comes first.`,
    '"depends_on" holds places in this list, counted from 0, of stories that must be finished first. "priority" is 1 (highest) to 5.',
  ].join('\n');
