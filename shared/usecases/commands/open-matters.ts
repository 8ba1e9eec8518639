import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import type { OpenMatters } from '#shared/domain/messages/reply.messages.ts';
import type { CommandFacts } from '#shared/domain/workflow/judge-command.ts';

/** What of a project waits for a person. */
export const openMatters = (project: ProjectRecord): OpenMatters => ({
  proposedStories: project.storyCounts.proposed,
  approvals: project.openApprovals,
  blockedStories: project.openCycles
    .filter(({ status }) => status === 'blocked')
    .map(({ storyId }) => storyId),
  epicsRunning: project.epicsRunning,
});

/** What the legality of a command is judged by. */
export const commandFacts = (project: ProjectRecord): CommandFacts => ({
  state: project.state,
  openApprovals: project.openApprovals.length,
  proposedStories: project.storyCounts.proposed,
  blockedOutside: project.openCycles.filter(
    ({ status, sprintId }) => status === 'blocked' && (sprintId === null || sprintId !== project.sprintId),
  ).length,
  openCycles: project.openCycles.length,
  epicsRunning: project.epicsRunning,
});
