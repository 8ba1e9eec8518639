import { canonicalStoryId, tableKeys } from '#shared/contracts/keys.contract.ts';
import type { ApprovalRecord, StoryRecord } from '#shared/contracts/records.contract.ts';
import { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import type { ApprovalCommand } from '#shared/domain/commands/command.ts';
import {
  approvingMany,
  approvingOwn,
  changedSinceShown,
  leftAside,
  noneListed,
  notPending,
  onlyInBacklog,
  severalGates,
  severalPending,
  storiesApproved,
  storyRejected,
  tooManyAtOnce,
} from '#shared/domain/messages/approval.messages.ts';
import { lines } from '#shared/domain/messages/plain-words.ts';
import { moveStory } from '../backlog/move-story.ts';
import { queryIndexedRecords } from '../records/read-records.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { decideApproval, loadOpenApproval } from './decide-approval.ts';
import type { CarryOut } from './decide-approval.ts';
import { askIntent } from './intents.ts';
import { loadStory, sameId } from './load-stories.ts';
import { openMatters } from './open-matters.ts';

/** One transaction holds 100 writes: so many stories beside what is told of them, and so many gates with their cycles. */
export const STORIES_AT_ONCE = 40;
const GATES_AT_ONCE = 6;

type Pending =
  | { readonly kind: 'story'; readonly story: StoryRecord }
  | { readonly kind: 'approval'; readonly approval: ApprovalRecord };

/** What an id means: an approval, the one open gate of a story, or the story itself. */
const resolve = async (context: CommandContext, command: string, id: string): Promise<Pending> => {
  if (canonicalStoryId(id) === undefined)
    return { kind: 'approval', approval: await loadOpenApproval(context, id) };
  const gates = context.project.openApprovals.filter(
    ({ storyId }) => storyId !== null && sameId(storyId, id),
  );
  const [only] = gates;
  if (gates.length > 1)
    throw new CommandRefused(
      ...severalGates(
        command,
        id,
        gates.map((gate) => gate.id),
      ),
    );
  if (only !== undefined) return { kind: 'approval', approval: await loadOpenApproval(context, only.id) };
  const story = await loadStory(context.tx, context.project.id, id);
  if (story.status === 'proposed' && context.project.state !== 'BACKLOG_READY')
    throw new CommandRefused(...onlyInBacklog(command, id, context.project.state));
  return { kind: 'story', story };
};

/** `/approve` */
export const approve = async (
  context: CommandContext,
  { ids }: ApprovalCommand & { words: '/approve' },
  carryOut: CarryOut,
): Promise<CommandResult> => {
  if (ids.length === 0) return approveAll(context);
  const pending: Pending[] = [];
  for (const id of ids) pending.push(await resolve(context, '/approve', id));
  const stories = pending.flatMap((each) => (each.kind === 'story' ? [each.story] : []));
  const approvals = pending.flatMap((each) => (each.kind === 'approval' ? [each.approval] : []));
  const closed = stories.find(({ status }) => status !== 'proposed' && status !== 'ready');
  if (closed !== undefined) throw new CommandRefused(...notPending('/approve', closed.id, closed.status));
  if (approvals.length > GATES_AT_ONCE) throw new CommandRefused(...tooManyAtOnce('/approve', GATES_AT_ONCE));
  const first = approveNamed(context, stories);
  let { project } = first;
  const says: string[] = [first.says];
  for (const approval of approvals) {
    const done = await decideApproval({ ...context, project }, approval, { decision: 'approve' }, carryOut);
    says.push(done.says);
    ({ project } = done);
  }
  return { says: lines(says), project };
};

const approveNamed = (context: CommandContext, stories: readonly StoryRecord[]): Required<CommandResult> =>
  stories.length > STORIES_AT_ONCE
    ? {
        says: approvingMany(stories.length),
        project: askIntent(context, { kind: 'approve', stories: stories.map(({ id }) => id) }),
      }
    : approveSeen(context, stories);

/** Whoever says no name has read no text of people who are no members: it waits until it is named. */
export const isFromOutside = ({ origin }: StoryRecord): boolean => origin !== undefined;

/** People who ask for access hold nobody up who approves stories. */
const approveAll = async (context: CommandContext): Promise<CommandResult> => {
  const { tx, deps, project } = context;
  const open = openMatters(project);
  const others = open.approvals.filter(({ kind }) => kind !== 'access');
  if (others.length > 0 || (open.approvals.length > 0 && open.proposedStories === 0))
    return { says: severalPending };
  const listed = await queryIndexedRecords(deps.store, 'story', {
    ...tableKeys.storiesByStatus(project.id, 'proposed'),
    limit: STORIES_AT_ONCE,
  });
  if (open.proposedStories > STORIES_AT_ONCE) {
    return {
      says: lines(approvingOwn(open.proposedStories), leftAside(listed.records.filter(isFromOutside))),
      project: askIntent(context, { kind: 'approve-all' }),
    };
  }
  const stories: StoryRecord[] = [];
  for (const { canonicalId } of listed.records) {
    const story = await tx.load('story', tableKeys.story(project.id, canonicalId));
    if (story?.status === 'proposed') stories.push(story);
  }
  const own = approveStories(
    context,
    stories.filter((story) => !isFromOutside(story)),
  );
  return {
    says: lines(own.says, leftAside(stories.filter(isFromOutside))) || noneListed,
    project: own.project,
  };
};

/** What was changed outside meanwhile is shown instead, so that nobody approves a text that they have not seen. */
const approveSeen = (context: CommandContext, stories: readonly StoryRecord[]): Required<CommandResult> => {
  const changed = stories.filter(isUnseen);
  for (const story of changed) context.tx.save('story', { ...story, changedOutside: false });
  const { says, project } = approveStories(context, stories);
  return { says: lines(says, changedSinceShown(changed)), project };
};

const isUnseen = ({ status, changedOutside }: StoryRecord): boolean =>
  status === 'proposed' && changedOutside === true;

/** Makes proposed stories ready, but those whose text nobody here has seen; those that are ready stay so. */
export const approveStories = (
  { tx, project, actor }: Pick<CommandContext, 'tx' | 'project' | 'actor'>,
  stories: readonly StoryRecord[],
): Required<CommandResult> => {
  const proposed = stories.filter((story) => story.status === 'proposed' && !isUnseen(story));
  const already = stories.filter(({ status }) => status === 'ready').map(({ id }) => id);
  if (proposed.length === 0) return { says: storiesApproved([], already), project };
  let current = project;
  for (const story of proposed) {
    const moved = moveStory(current, story, 'ready');
    tx.save('story', moved.story);
    current = moved.project;
  }
  const ids = proposed.map(({ id }) => id);
  return {
    says: storiesApproved(ids, already),
    project: tx.tell(current, { kind: 'story.approved', data: { stories: ids }, actor }),
  };
};

/** `/reject` */
export const reject = async (
  context: CommandContext,
  { id, reason }: ApprovalCommand & { words: '/reject' },
  carryOut: CarryOut,
): Promise<CommandResult> => {
  const pending = await resolve(context, '/reject', id);
  if (pending.kind === 'approval')
    return decideApproval(context, pending.approval, { decision: 'reject', reason }, carryOut);
  const { story } = pending;
  if (story.status !== 'proposed') throw new CommandRefused(...notPending('/reject', story.id, story.status));
  const moved = moveStory(context.project, story, 'removed');
  context.tx.save('story', moved.story);
  const told = context.tx.tell(moved.project, {
    kind: 'story.rejected',
    data: { story: story.id, reason },
    storyId: story.id,
    actor: context.actor,
  });
  return { says: storyRejected(story.id, reason), project: told };
};
