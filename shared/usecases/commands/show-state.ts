import type { StatePart } from '#shared/domain/commands/command.ts';
import { allowedNow, projectStatus, seeMore, stateIs } from '#shared/domain/messages/state.messages.ts';
import { lines } from '#shared/domain/messages/plain-words.ts';
import { commandMatrix } from '#shared/domain/workflow/command-matrix.ts';
import { allowedCommands } from '#shared/domain/workflow/judge-command.ts';
import { workflowDiagram } from '#shared/domain/workflow/state-diagram.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { commandFacts } from './open-matters.ts';

/** `/state` */
export const showState = ({ project }: CommandContext, part: StatePart | null): CommandResult => {
  const allowed = allowedNow(allowedCommands(commandFacts(project)));
  const parts: Readonly<Record<StatePart, string>> = {
    allowed,
    diagram: workflowDiagram(project.state),
    matrix: commandMatrix(project.state),
    status: projectStatus(project),
    all: '',
  };
  switch (part) {
    case null:
      return { says: lines(stateIs(project.state), parts.status, allowed, seeMore) };
    case 'all':
      return { says: lines(stateIs(project.state), parts.status, allowed, parts.diagram, parts.matrix) };
    case 'allowed':
    case 'diagram':
    case 'matrix':
    case 'status':
      return { says: lines(stateIs(project.state), parts[part]) };
  }
};
