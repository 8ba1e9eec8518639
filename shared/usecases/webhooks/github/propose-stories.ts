import type { GithubEvent } from '#shared/contracts/github-events.contract.ts';
import type { Actor } from '#shared/contracts/records.contract.ts';
import { canonicalIdentity } from '#shared/domain/commands/members.ts';
import { NOTHING_FOR_US, reviewAsStory } from '#shared/domain/messages/github.messages.ts';
import { proposeOutsideStory } from '../../backlog/propose-outside-story.ts';
import type { OutsideStory } from '../../backlog/propose-outside-story.ts';
import type { OpenedDelivery } from '../../deliveries/interpret-delivery.usecase.ts';
import { findGround, mayWrite, storyOfBranch } from './find-ground.ts';
import { done, isFirstOf, settleDelivery, skipped } from './settle-delivery.ts';
import type { GithubDeps } from './settle-delivery.ts';

/** An issue with this label becomes a proposed story. */
export const STORY_LABEL = 'agent-workflow';

export const githubActor = (login: string): Actor => ({
  id: canonicalIdentity(`github:${login}`),
  name: login,
  via: 'github',
});

/** A review of a story's pull request, by somebody who may write there, is a proposed story. */
export const proposeFromReview = async (
  delivery: OpenedDelivery,
  { action, repository, review, pull_request: pull, sender }: GithubEvent<'pull_request_review'>,
  deps: GithubDeps,
): Promise<void> => {
  const ground = await findGround(repository, deps);
  if (!ground.ok) return settleDelivery(delivery, ground.projectId, deps, () => skipped(ground.why));
  const { project, host } = ground;
  const skip = (why: string): Promise<void> => settleDelivery(delivery, project.id, deps, () => skipped(why));
  const reviewer = review.user?.login ?? sender.login;
  const storyId = storyOfBranch(pull.head.ref);
  if (action !== 'submitted') return skip(NOTHING_FOR_US.action('pull_request_review', action));
  if (storyId === undefined || !isOwn(pull.head.repo, repository))
    return skip(NOTHING_FOR_US.notOurs(pull.head.ref));
  if (review.user?.type === 'Bot') return skip(NOTHING_FOR_US.bot(reviewer));
  if (!(await mayWrite(host, reviewer))) return skip(NOTHING_FOR_US.noPermission(reviewer));
  const comments = await host.reviewComments(pull.number, review.id);
  const body = review.body ?? '';
  if (body.trim() === '' && comments.length === 0) return skip(NOTHING_FOR_US.emptyReview);
  await propose(delivery, `review ${repository.full_name}#${review.id}`, deps, {
    projectId: project.id,
    ...reviewAsStory({ storyId, pull: pull.number, reviewer, body, comments }),
    author: githubActor(reviewer),
    source: { platform: 'github', url: review.html_url },
  });
};

/** An issue that has the label, or gets it, is a proposed story. */
export const proposeFromIssue = async (
  delivery: OpenedDelivery,
  { action, repository, issue, sender }: GithubEvent<'issues'>,
  deps: GithubDeps,
): Promise<void> => {
  const ground = await findGround(repository, deps);
  if (!ground.ok) return settleDelivery(delivery, ground.projectId, deps, () => skipped(ground.why));
  const { project } = ground;
  const skip = (why: string): Promise<void> => settleDelivery(delivery, project.id, deps, () => skipped(why));
  if (action !== 'opened' && action !== 'labeled') return skip(NOTHING_FOR_US.action('issues', action));
  if (!issue.labels.some(({ name }) => name === STORY_LABEL)) return skip(NOTHING_FOR_US.label(STORY_LABEL));
  await propose(delivery, `issue ${repository.full_name}#${issue.number}`, deps, {
    projectId: project.id,
    title: issue.title,
    text: issue.body ?? '',
    author: githubActor(issue.user?.login ?? sender.login),
    source: { platform: 'github', url: issue.html_url },
  });
};

/** A branch of that name in a fork is anybody's. */
const isOwn = (
  head: { readonly full_name: string } | null,
  repository: { readonly full_name: string },
): boolean => head?.full_name === repository.full_name;

const propose = async (
  delivery: OpenedDelivery,
  identity: string,
  deps: GithubDeps,
  outside: OutsideStory,
): Promise<void> =>
  settleDelivery(delivery, outside.projectId, deps, async (tx) => {
    const { projectId } = outside;
    if (!(await isFirstOf(tx, delivery, { id: identity, projectId, what: 'a proposed story' })))
      return skipped(NOTHING_FOR_US.known(identity));
    const proposed = await proposeOutsideStory(tx, outside);
    return proposed.ok ? done(`${proposed.story.id} is proposed`) : skipped(proposed.why);
  });
