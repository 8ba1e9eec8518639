import { textIn } from '#shared/contracts/json.contract.ts';
import { join } from 'node:path';
import * as z from 'zod';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Actor, EventRecord } from '#shared/contracts/records.contract.ts';
import { openHost } from '../host/host.ts';
import type { HostOptions } from '../host/host.ts';
import { stateFolder } from '../host/state-folder.ts';
import { answerGates } from './answer-gates.ts';
import type { OpenGate } from './answer-gates.ts';
import { personAtTerminal } from './ask-person.ts';
import { prepareProject } from './prepare-project.ts';
import type { Progress } from './show-progress.ts';
import { shellWord } from './shell-word.ts';
import { boardAfter } from './story-board.ts';
import type { Board } from './story-board.ts';
import { summarizeDemo } from './summarize-demo.ts';
import type { DemoSummary } from './summarize-demo.ts';
import { talkTo } from './talk.ts';
import { watchEvents } from './watch-events.ts';

/** What an example's demo says: everything else follows from its script. */
export interface DemoStory {
  readonly name: string;
  readonly epic: string;
  readonly goal: string;
}

export const DEMOS: Readonly<Record<string, DemoStory>> = {
  'user-api': {
    name: 'User API',
    epic: 'A user API: people sign up, sign in and look after their profile',
    goal: 'People can sign up and sign in',
  },
  'task-cli': { name: 'Task CLI', epic: 'A command line tool that keeps tasks', goal: 'Tasks can be added' },
  dataflow: {
    name: 'Dataflow',
    epic: 'A pipeline that takes in events and cleans them',
    goal: 'Events come in clean',
  },
};

export interface DemoOptions {
  readonly example: string;
  readonly folder: string;
  /** Asks the person at the terminal at every gate; otherwise the demo approves. */
  readonly ask: boolean;
  readonly progress: Progress;
  readonly settings: Omit<HostOptions, 'folder' | 'modelForAll'>;
  /** Plays the agents instead of the example's script. */
  readonly model: string | null;
}

/**
 * A sprint from the epic to the review, or to a gate that nobody answers, in a new repository.
 * @throws Error when it comes to neither
 */
export const runDemo = async ({
  example,
  folder,
  ask,
  progress,
  settings,
  model,
}: DemoOptions): Promise<DemoSummary> => {
  const startedMs = performance.now();
  const story = DEMOS[example];
  if (story === undefined)
    throw new Error(`there is no demo of ${example}: ${Object.keys(DEMOS).join(', ')}`);
  const project = prepareProject(example, folder);
  progress.note(`A new project from examples/${example}, with a bare remote, in ${folder}`);
  const modelForAll = model ?? `scripted:${project.script}`;
  const state = stateFolder(join(folder, 'state'));
  const host = await openHost({
    ...settings,
    folder: state,
    modelForAll,
  });
  const events = watchEvents(host);
  const person = ask ? personAtTerminal() : null;
  let board: Board = new Map();
  const follow = host.announcer.subscribe((event: EventRecord) => {
    board = boardAfter(board, event);
    progress.happened(event);
  });
  try {
    const actor: Actor = { ...settings.firstAdmin, via: 'demo' };
    const registering = talkTo(host, null, actor, progress.said);
    await registering.say(
      `/project register ${JSON.stringify(project.remote)} ${JSON.stringify(story.name)}`,
    );
    const { items } = await host.store.queryIndex({ ...tableKeys.projects(), limit: 1 });
    const projectId = textIn(items[0]?.data ?? {}, 'id');
    const conversation = talkTo(host, projectId, actor, progress.said);
    await conversation.say(`/epic ${JSON.stringify(story.epic)}`);
    const proposed = await events.next(
      (event) => event.kind === 'epic.proposed' || event.kind === 'epic.failed',
    );
    if (proposed.kind === 'epic.failed')
      throw new Error(`the epic brought no stories: ${reasonIn(textIn(proposed.data, 'cause'))}`);
    await conversation.say('/backlog view');
    await conversation.say('/approve');
    await conversation.say(`/sprint plan --goal ${JSON.stringify(story.goal)}`);
    await conversation.say('/sprint start');
    const gates = answerGates({ host, conversation, events, person });
    const ended = events
      .next(
        (event) => event.kind === 'workflow.state_changed' && ENDS.includes(textIn(event.data, 'new_state')),
      )
      .then((event) => textIn(event.data, 'new_state'));
    const end: string | OpenGate = await Promise.race([ended, gates]);
    if (end === 'SPRINT_REVIEW') {
      await conversation.say('/sprint status');
      await conversation.say(`/feedback ${JSON.stringify('The demo looked at every branch.')}`);
    }
    progress.end();
    return await summarizeDemo({
      host,
      projectId,
      board,
      project,
      openGate: typeof end === 'string' ? null : { ...end, next: goOn(end, state.root, modelForAll) },
      seconds: (performance.now() - startedMs) / 1000,
    });
  } finally {
    person?.leave();
    follow();
    events.stop();
    await host.close();
  }
};

/** The demo's folder is one of the server's too. */
const goOn = ({ approval }: OpenGate, state: string, model: string): readonly string[] => [
  `npx agent-workflow start --state ${shellWord(state)} --model ${shellWord(model)}`,
  `npx agent-workflow do '/approve ${approval}'`,
];

const failedFunction = z.object({ errorMessage: z.string() });

/** A function that fails tells its error as JSON, as Lambda does; a person reads the message in it. */
const reasonIn = (cause: string): string => {
  try {
    return failedFunction.parse(JSON.parse(cause)).errorMessage;
  } catch {
    return cause;
  }
};

/** The sprint goes no further by itself. */
const ENDS: readonly string[] = ['SPRINT_REVIEW', 'BLOCKED'];
