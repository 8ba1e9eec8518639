import type { JiraSettings, TrackerLinkRecord } from '#shared/contracts/tracker.contract.ts';
import type { Tracker } from '#shared/ports/tracker.port.ts';
import type { TransactionDeps } from '../../records/transaction.ts';

export interface TrackerDeps extends TransactionDeps {
  readonly tracker: Tracker;
}

/** An issue that a project follows. */
export interface FollowedIssue {
  readonly projectId: string;
  readonly settings: JiraSettings;
  readonly issueId: string;
}

/** Where a link lies. */
export type LinkPlace = Pick<TrackerLinkRecord, 'projectId' | 'site' | 'issueId'>;
