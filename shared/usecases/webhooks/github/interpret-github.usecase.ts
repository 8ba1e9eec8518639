import { GITHUB_EVENTS, isGithubEvent } from '#shared/contracts/github-events.contract.ts';
import { NOTHING_FOR_US } from '#shared/domain/messages/github.messages.ts';
import type { OpenedDelivery } from '../../deliveries/interpret-delivery.usecase.ts';
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
      const { repository, check_run: run } = GITHUB_EVENTS.check_run.parse(payload);
      return refreshCi(delivery, { repository, branch: run.check_suite.head_branch }, deps);
    }
    case 'workflow_run': {
      const { repository, workflow_run: run } = GITHUB_EVENTS.workflow_run.parse(payload);
      return refreshCi(delivery, { repository, branch: run.head_branch }, deps);
    }
    case 'pull_request': {
      const { action } = GITHUB_EVENTS.pull_request.parse(payload);
      return skip(NOTHING_FOR_US.action(name, action));
    }
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
