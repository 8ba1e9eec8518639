import { MACHINES } from '#shared/contracts/machines.contract.ts';
import { WEBHOOK_SOURCES } from '#shared/contracts/deliveries.contract.ts';
import { MEASURED_EVENTS } from '#shared/contracts/metrics.contract.ts';
import { PICTURE_FILES } from '#shared/contracts/picture-files.contract.ts';
import { TRACKED_EVENTS } from '#shared/contracts/tracker.contract.ts';
import { EVENT_MESSAGES } from '#shared/domain/messages/event.messages.ts';
import type { FunctionEntry, Uses } from './function-entry.ts';

/** What opens GitHub: an App's key, or tokens. */
const GITHUB_SECRETS = ['github-app-id', 'github-app-private-key', 'github-token', 'repositories/*'];

/** A step of a state machine: it reads and writes the table, for less than a minute. */
const step = (errorImpact: string, uses: Uses = {}): FunctionEntry => ({
  trigger: { kind: 'task' },
  uses: { store: 'write', ...uses },
  timeoutSeconds: 50,
  memoryMb: 512,
  errorImpact,
});

/** A look each minute for what fell between two writes; it mends what it finds. */
const repair = (errorImpact: string, uses: Uses = {}): FunctionEntry => ({
  ...step(errorImpact, uses),
  trigger: { kind: 'schedule', minutes: 1 },
  memoryMb: 256,
});

const DAY_MINUTES = 1_440;

/** Changes in trackers that no webhook told are found this much later at most. */
const POLL_MINUTES = 15;

/** What opens Jira: who we are on which site, and a token. */
const JIRA_SECRETS = ['jira-account', 'jira-api-token'];

/** Every function that is deployed, under its folder's name in `functions/`. */
export const FUNCTIONS: Readonly<Record<string, FunctionEntry>> = {
  'answer-api': {
    trigger: { kind: 'api' },
    uses: { store: 'write', sends: ['commands.fifo'] },
    timeoutSeconds: 20,
    memoryMb: 512,
    errorImpact: 'Commands and questions over REST are answered with an error.',
  },
  'connect-socket': {
    trigger: { kind: 'socket', routes: ['$connect'] },
    uses: { store: 'write' },
    timeoutSeconds: 10,
    memoryMb: 512,
    errorImpact: 'Nobody can connect to the live view.',
  },
  'disconnect-socket': {
    trigger: { kind: 'socket', routes: ['$disconnect'] },
    uses: { store: 'write' },
    timeoutSeconds: 10,
    memoryMb: 512,
    errorImpact: 'Clients that left are told events until one can’t be delivered.',
  },
  'answer-socket': {
    trigger: { kind: 'socket', routes: ['$default'] },
    uses: { store: 'write', answersSockets: true },
    timeoutSeconds: 15,
    memoryMb: 512,
    errorImpact: 'The live view does not show the state when it is opened.',
  },
  'broadcast-events': {
    trigger: { kind: 'events', kinds: null },
    uses: { store: 'write', answersSockets: true },
    timeoutSeconds: 30,
    memoryMb: 512,
    errorImpact: 'The live view stands still.',
  },
  'measure-events': {
    trigger: { kind: 'events', kinds: MEASURED_EVENTS },
    uses: { store: 'read', blobs: 'read' },
    timeoutSeconds: 30,
    memoryMb: 512,
    errorImpact: 'The dashboard of the sprint has gaps.',
  },
  'receive-delivery': {
    trigger: { kind: 'webhooks' },
    uses: {
      store: 'write',
      sends: ['commands.fifo', 'deliveries.fifo'],
      // Forms have to be opened by whoever hears of them first.
      secrets: [...WEBHOOK_SOURCES.map(({ secret }) => secret), 'slack-bot-token'],
    },
    timeoutSeconds: 10,
    memoryMb: 1024,
    errorImpact: 'Chats, GitHub and Jira are answered with an error; most of them do not send again.',
  },
  'process-delivery': {
    trigger: { kind: 'queues', queues: ['deliveries.fifo'] },
    uses: {
      store: 'write',
      sends: ['commands.fifo'],
      secrets: [...GITHUB_SECRETS, ...JIRA_SECRETS],
      knows: ['githubHost'],
    },
    timeoutSeconds: 50,
    memoryMb: 1024,
    errorImpact: 'What GitHub and Jira said is accepted but has no effect until it is redriven.',
  },
  'route-events': {
    trigger: { kind: 'events', kinds: Object.keys(EVENT_MESSAGES) },
    uses: { store: 'read', sends: ['notices.fifo'] },
    timeoutSeconds: 30,
    memoryMb: 512,
    errorImpact: 'Chats and webhooks are told nothing.',
  },
  'deliver-notice': {
    trigger: { kind: 'queues', queues: ['notices.fifo'] },
    uses: {
      store: 'write',
      secrets: ['slack-bot-token', 'discord-bot-token', 'webhooks/*', ...GITHUB_SECRETS],
      knows: ['githubHost'],
    },
    packs: Object.values(PICTURE_FILES),
    timeoutSeconds: 50,
    memoryMb: 1024,
    errorImpact:
      'Answers to commands in chats, and what chats and webhooks are told, come late or not at all.',
  },
  'sync-tracker': {
    trigger: { kind: 'events', kinds: TRACKED_EVENTS },
    uses: { store: 'write', secrets: JIRA_SECRETS },
    timeoutSeconds: 50,
    memoryMb: 512,
    errorImpact: 'Issues in Jira are told where their stories stand only by the next poll.',
  },
  'poll-trackers': {
    trigger: { kind: 'schedule', minutes: POLL_MINUTES },
    uses: { store: 'write', secrets: JIRA_SECRETS },
    timeoutSeconds: 300,
    memoryMb: 512,
    errorImpact: 'Issues whose webhook was lost become no stories, and what a tracker missed is not told it.',
  },
  'process-command': {
    trigger: { kind: 'queues', queues: ['commands.fifo'] },
    uses: { store: 'write', sends: ['notices.fifo'], repository: true, knows: ['firstAdmin'] },
    timeoutSeconds: 30,
    memoryMb: 1024,
    errorImpact: 'Commands are accepted but have no effect until they are redriven.',
  },
  'dispatch-changes': {
    trigger: { kind: 'table-stream', types: ['effect', 'event'] },
    uses: {
      store: 'write',
      runs: MACHINES,
      answers: MACHINES,
      announces: true,
      repository: true,
      jobs: true,
    },
    timeoutSeconds: 60,
    memoryMb: 512,
    errorImpact: 'Sprints and cycles that were started do not begin, and nobody is told what happened.',
  },
  'fail-dead-letters': {
    trigger: { kind: 'queues', queues: ['agent-jobs-dead', 'test-jobs-dead'] },
    uses: { store: 'write', answers: MACHINES },
    timeoutSeconds: 30,
    memoryMb: 512,
    errorImpact: 'A cycle whose job was lost waits for it until its time is over.',
  },
  'job-access': {
    trigger: { kind: 'call' },
    uses: { store: 'write', blobs: 'write', sends: ['agent-jobs', 'test-jobs'] },
    timeoutSeconds: 30,
    memoryMb: 1024,
    errorImpact:
      'Workers can neither take jobs nor hand in results; running jobs are lost and delivered again.',
  },
  'git-ops': {
    trigger: { kind: 'task' },
    uses: {
      store: 'write',
      blobs: 'write',
      signs: true,
      keepsMirrors: true,
      secrets: GITHUB_SECRETS,
      knows: ['githubHost'],
    },
    timeoutSeconds: 600,
    memoryMb: 2048,
    packaging: 'image',
    // Exports of state are left with Lambda, so that a refused push holds nobody up.
    deadLetters: true,
    // Two that write one mirror are told apart on the shelf, and one begins anew: one at a time has no need to.
    concurrency: 1,
    // A mirror lies there twice while it is packed anew.
    diskMb: 4096,
    errorImpact: 'No commit, push or evidence is made; cycles are blocked.',
  },
  'clean-dependencies': {
    trigger: { kind: 'schedule', minutes: DAY_MINUTES },
    uses: { store: 'write', blobs: 'read', cleansJobs: true },
    timeoutSeconds: 600,
    memoryMb: 512,
    errorImpact: 'Archives of packages that nobody uses any more are kept, and paid.',
  },
  'continue-sprint': step('A long sprint does not go on after its execution’s last round.'),
  'enqueue-job': step('No agent and no test run is started; cycles are blocked.', {
    blobs: 'write',
    sends: ['agent-jobs', 'test-jobs'],
    answers: MACHINES,
    startsWorkers: true,
    knows: ['defaultModel'],
  }),
  'fail-epic': step('An epic that failed is shown as running.'),
  'finish-cycle': step('A finished story is not shown as done, and its sprint does not end.'),
  'mind-gate': step('Nobody is reminded of an open gate, and it does not escalate.'),
  'next-step': step('Cycles are blocked at their next step.'),
  'open-review': step('A sprint whose stories have ended does not come to its review.'),
  'park-cycle': step('A cycle does not wait for the person it has to ask, and is blocked.', {
    answers: MACHINES,
  }),
  'park-sprint': step('A sprint starts no further story.', { answers: MACHINES }),
  'read-cycle': step('Cycles are blocked when they begin or go on.'),
  'record-failure': step('A cycle whose machine failed is shown as running.'),
  'record-merge-check': step('The review does not show whether the finished branches merge.', {
    blobs: 'read',
  }),
  'record-proposals': step('The stories that an epic brought do not reach the backlog.', { blobs: 'read' }),
  'repair-files': repair('A story waits for a file that nobody holds any more.'),
  'repair-machines': repair(
    'A sprint, cycle or epic whose execution is gone stands still, and so does what the stream has given up.',
    { runs: MACHINES },
  ),
  'repair-slots': repair(
    'Stories wait for a slot though one is free; what a lost job held of a budget stays held.',
    { knows: ['tenantSlots'] },
  ),
  'repair-workers': repair(
    'A job whose worker died, or that found no room for one, waits until the next job is enqueued.',
    { startsWorkers: true },
  ),
  'schedule-stories': step('A planned story is not started.', { knows: ['tenantSlots'] }),
  'take-verdict': step('Attempts get no verdict, and their cycles are blocked.', { blobs: 'write' }),
};
