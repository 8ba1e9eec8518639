import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Actor, ProjectRecord } from '#shared/contracts/records.contract.ts';
import { MOST_PROPOSED_STORIES } from '#shared/domain/agents/limits.ts';
import { isKey, keyOf, nextId, splitLeadingId } from '#shared/domain/backlog/story-id.ts';
import { headline } from '#shared/domain/messages/plain-words.ts';
import { createStory } from './backlog/create-story.ts';
import { settleWorkflow } from './backlog/settle-workflow.ts';
import { findStory } from './commands/load-stories.ts';
import { loadEpics } from './commands/request-epic.ts';
import { loadCurrentSprint, loadProject } from './cycle/save-cycle.ts';
import { transactionally } from './records/transaction.ts';
import type { Transaction, TransactionDeps } from './records/transaction.ts';

export interface ProposedStories {
  readonly key: string;
  readonly stories: readonly {
    readonly title: string;
    readonly text: string;
    readonly criteria: readonly string[];
    /** Places in this list, from 0. */
    readonly depends_on: readonly number[];
    readonly priority: number;
  }[];
}

export interface EpicProposals {
  readonly projectId: string;
  readonly epicId: string;
  readonly proposal: ProposedStories;
}

/** Titles that the record keeps of what was left out. */
const MOST_NAMED = 30;
const TITLE_LENGTH = 120;

const ORCHESTRATOR: Actor = { id: 'orchestrator', name: 'Orchestrator', via: 'engine' };

/**
 * An epic's proposed stories enter the backlog, once: as proposed, or ready where the mode asks nobody. A title that
 * starts with an id keeps it, unless it is taken; a dependency that is no place before the story is left out. Stories
 * beyond the most that an epic may have are not taken: the epic names them, for the people who look at it.
 */
export const recordProposals = async (
  { projectId, epicId, proposal }: EpicProposals,
  deps: TransactionDeps,
): Promise<void> => {
  const taken = (await loadEpics(deps.store, projectId))
    .filter((epic) => epic.id !== epicId)
    .map((epic) => epic.key);
  await transactionally(deps, async (tx) => {
    const epic = await tx.load('epic', tableKeys.epic(projectId, epicId));
    if (epic?.status !== 'running') return;
    let project = await loadProject(tx, projectId);
    const key =
      epic.key ??
      (isKey(proposal.key) && !taken.includes(proposal.key) ? proposal.key : (keyOf(epicId) ?? epicId));
    const ids: string[] = [];
    for (const proposed of proposal.stories.slice(0, MOST_PROPOSED_STORIES)) {
      const { id, text } = await idFor(tx, project, proposed.title, key, epicId);
      const created = createStory(tx, project, {
        id,
        title: text,
        text: proposed.text === '' ? text : proposed.text,
        criteria: proposed.criteria,
        dependsOn: proposed.depends_on.flatMap((index) => ids[index] ?? []),
        priority: proposed.priority,
        epicId,
        status: project.mode === 'autonomous' ? 'ready' : 'proposed',
        actor: ORCHESTRATOR,
      });
      project = created.project;
      ids.push(id);
    }
    const leftOut = proposal.stories
      .slice(MOST_PROPOSED_STORIES)
      .slice(0, MOST_NAMED)
      .map(({ title }) => headline(title, TITLE_LENGTH));
    const more = proposal.stories.length - MOST_PROPOSED_STORIES;
    tx.save('epic', {
      ...epic,
      key,
      status: 'proposed',
      stories: ids,
      ...(more > 0 ? { leftOut: { stories: more, titles: leftOut } } : {}),
    });
    const told = tx.tell(project, {
      kind: 'epic.proposed',
      data: {
        epic: epicId,
        key,
        stories: ids,
        ...(more > 0 ? { left_out: leftOut, left_out_count: more } : {}),
      },
      actor: ORCHESTRATOR,
    });
    const sprint = await loadCurrentSprint(tx, told);
    tx.save(
      'project',
      settleWorkflow(tx, { ...told, epicsRunning: Math.max(0, told.epicsRunning - 1) }, sprint, null),
    );
  });
};

const idFor = async (
  tx: Transaction,
  project: ProjectRecord,
  title: string,
  key: string,
  epicId: string,
): Promise<{ readonly id: string; readonly text: string }> => {
  const leading = splitLeadingId(title, project.keys);
  const { id } = leading;
  const free = id !== null && id !== epicId && (await findStory(tx, project.id, id)) === undefined;
  return { id: free ? id : nextId(project.keys, key), text: leading.text };
};
