import { GITHUB_EVENTS, isGithubEvent } from '#shared/contracts/github-events.contract.ts';
import type { GithubEvent } from '#shared/contracts/github-events.contract.ts';
import { pullOfCheck } from '#shared/contracts/pull-check.contract.ts';
import { NOTHING_FOR_US } from '#shared/domain/messages/github.messages.ts';
import { ALLOW_BUTTON } from '#shared/domain/messages/pull-check.messages.ts';
import type { OpenedDelivery } from '../../deliveries/interpret-delivery.usecase.ts';
import { allowByButton } from './allow-pull.ts';
import { checkPull } from './check-pull.ts';
import { findGround } from './find-ground.ts';
import { noteInstallation } from './note-installation.ts';
import { proposeFromIssue, proposeFromReview } from './propose-stories.ts';
import { refreshCi } from './refresh-ci.ts';
import { settleDelivery, skipped } from './settle-delivery.ts';
import type { GithubDeps } from './settle-delivery.ts';
import { takeComment } from './take-comment.ts';

const HEADS = 'refs/heads/';

/**
 * What GitHub's events mean here. Each ends with the delivery's record, which says what was done or why nothing was.
 * @throws CodeHostUnavailable, to be delivered again
 */
export const interpretGithub = async (delivery: OpenedDelivery, deps: GithubDeps): Promise<void> => {
  const { event: name, payload } = delivery;
  const skip = (why: string): Promise<void> => settleDelivery(delivery, null, deps, () => skipped(why));
  if (!isGithubEvent(name)) return skip(`${name} is no event that is listened to`);
  switch (name) {
    case 'push': {
      const { ref, deleted, repository } = GITHUB_EVENTS.push.parse(payload);
      if (deleted || !ref.startsWith(HEADS)) return skip(NOTHING_FOR_US.branch(ref));
      return refreshCi(delivery, { repository, branch: ref.slice(HEADS.length) }, deps);
    }
    case 'check_suite': {
      const { repository, check_suite: suite } = GITHUB_EVENTS.check_suite.parse(payload);
      return refreshCi(delivery, { repository, branch: suite.head_branch }, deps);
    }
    case 'check_run': {
      const event = GITHUB_EVENTS.check_run.parse(payload);
      const { repository, check_run: run } = event;
      if (event.action === 'requested_action') return pressButton(delivery, event, deps);
      return refreshCi(delivery, { repository, branch: run.check_suite.head_branch }, deps);
    }
    case 'workflow_run': {
      const { repository, workflow_run: run } = GITHUB_EVENTS.workflow_run.parse(payload);
      return refreshCi(delivery, { repository, branch: run.head_branch }, deps);
    }
    case 'pull_request':
      return checkPull(delivery, GITHUB_EVENTS.pull_request.parse(payload), deps);
    case 'pull_request_review':
      return proposeFromReview(delivery, GITHUB_EVENTS.pull_request_review.parse(payload), deps);
    case 'issues':
      return proposeFromIssue(delivery, GITHUB_EVENTS.issues.parse(payload), deps);
    case 'issue_comment':
      return takeComment(delivery, GITHUB_EVENTS.issue_comment.parse(payload), deps);
    case 'installation':
      return noteInstallation(delivery, GITHUB_EVENTS.installation.parse(payload), deps);
  }
};

/** A button of a check that we wrote: it stands beside one commit. */
const pressButton = async (
  delivery: OpenedDelivery,
  { repository, check_run: run, requested_action: pressed, sender }: GithubEvent<'check_run'>,
  deps: GithubDeps,
): Promise<void> => {
  const ground = await findGround(repository, deps);
  if (!ground.ok) return settleDelivery(delivery, ground.projectId, deps, () => skipped(ground.why));
  const pull = pullOfCheck(run.external_id ?? '');
  if (pull === undefined || pull.head !== run.head_sha || pressed?.identifier !== ALLOW_BUTTON.identifier)
    return settleDelivery(delivery, ground.project.id, deps, () =>
      skipped(NOTHING_FOR_US.action('check_run', 'requested_action')),
    );
  await allowByButton(delivery, { ...ground, ...pull, login: sender.login }, deps);
};
