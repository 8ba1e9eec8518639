import type { Actor, ProjectRecord } from '#shared/contracts/records.contract.ts';
import type { TrackerLinkRecord } from '#shared/contracts/tracker.contract.ts';
import { conflictText } from '#shared/domain/messages/tracker.messages.ts';
import type { TrackerConflict } from '#shared/domain/messages/tracker.messages.ts';
import type { Transaction } from '../../records/transaction.ts';
import type { StagedStory } from './story-of-link.ts';

/**
 * Our ledger holds; what the issue says instead is shown on both sides: as an event, and as a comment that is owed to the
 * issue, where one can be made. Project and link are given back unsaved.
 */
export const tellConflict = (
  tx: Transaction,
  { project, link }: { readonly project: ProjectRecord; readonly link: TrackerLinkRecord },
  conflict: {
    readonly kind: TrackerConflict;
    readonly of: StagedStory;
    readonly status: string;
    readonly actor: Actor | null;
  },
): { readonly project: ProjectRecord; readonly link: TrackerLinkRecord } => {
  const { kind, of, status, actor } = conflict;
  const text = conflictText(kind, { issue: link.issueKey, story: of.story.id, stage: of.stage, status });
  const told = tx.tell(project, {
    kind: 'tracker.conflict',
    data: {
      story: of.story.id,
      issue: link.issueKey,
      url: urlOf(link),
      conflict: kind,
      stage: of.stage,
      status,
      text,
    },
    storyId: of.story.id,
    actor,
  });
  // The event's own number: two conflicts are two comments, one that is told again is one.
  const ref = `conflict/${told.stream.seq}`;
  return {
    project: told,
    link: isSayable(kind) ? { ...link, owed: [...link.owed, { ref, text }], settled: false } : link,
  };
};

/** What is gone, or turns us away, cannot be told so. */
const isSayable = (kind: TrackerConflict): boolean => kind !== 'deleted' && kind !== 'refused';

const urlOf = ({ site, issueKey }: TrackerLinkRecord): string => `${site}/browse/${issueKey}`;
