import { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import type { WorkCommand } from '#shared/domain/commands/command.ts';
import { parseCommand } from '#shared/domain/commands/parse-command.ts';
import { findForm, findWorkflowCommand } from '#shared/domain/commands/command-list.ts';
import { hasRole, roleInWords } from '#shared/domain/commands/roles.ts';
import { nothingPending } from '#shared/domain/messages/approval.messages.ts';
import { roleTooLow } from '#shared/domain/messages/reply.messages.ts';
import { judgeCommand } from '#shared/domain/workflow/judge-command.ts';
import { approve, reject } from './approve.ts';
import { addStory, prioritizeStory, removeStory } from './change-backlog.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { cancelSprint, closeReview } from './end-sprint.ts';
import { haltAll } from './halt-all.ts';
import { manageProject } from './manage-project.ts';
import { commandFacts } from './open-matters.ts';
import { planSprint } from './plan-sprint.ts';
import { requestEpic } from './request-epic.ts';
import { pauseSprint, resumeSprint, startSprint } from './run-sprint.ts';
import { runTests } from './run-tests.ts';
import { showCycle, showMetrics, showOverview } from './show-cycles.ts';
import { showSprint } from './show-sprint.ts';
import { showState } from './show-state.ts';
import { startStory } from './start-story.ts';
import { askToSkip, steerStory } from './steer-story.ts';
import { unblockStory } from './unblock-story.ts';
import { viewBacklog } from './view-backlog.ts';

/** Judges who says it and in which state, then carries it out. @throws CommandRefused; what it had saved until then is to be dropped */
export const carryOutCommand = async (
  context: CommandContext,
  command: WorkCommand,
): Promise<CommandResult> => {
  refuseRole(context, command.words);
  refuseState(context, command.words);
  return carryOut(context, command);
};

const refuseRole = ({ actor, role }: CommandContext, words: WorkCommand['words']): void => {
  const needed = findForm(words)?.role ?? 'admin';
  if (!hasRole(role, needed))
    throw new CommandRefused(...roleTooLow(words, actor.name, roleInWords(role), roleInWords(needed)));
};

const refuseState = ({ project }: CommandContext, words: WorkCommand['words']): void => {
  const listed = findWorkflowCommand(words);
  if (listed === undefined) return;
  const judged = judgeCommand(listed, commandFacts(project));
  if (!judged.legal) throw new CommandRefused(judged.error, judged.hint);
};

/** The command that a confirmation keeps, as it was typed. */
const carryOutText = async (context: CommandContext, text: string): Promise<CommandResult> => {
  const parsed = parseCommand(text);
  if (
    !parsed.ok ||
    parsed.command.words === 'help' ||
    parsed.command.words === '/project register' ||
    parsed.command.words === '/project list' ||
    parsed.command.words === '/project join'
  ) {
    throw new CommandRefused(...nothingPending(text));
  }
  return carryOutCommand(context, parsed.command);
};

const carryOut = (context: CommandContext, command: WorkCommand): CommandResult | Promise<CommandResult> => {
  switch (command.words) {
    case '/epic':
      return requestEpic(context, command);
    case '/approve':
      return approve(context, command, carryOutText);
    case '/reject':
      return reject(context, command, carryOutText);
    case '/backlog view':
      return viewBacklog(context, command);
    case '/backlog add_story':
      return addStory(context, command);
    case '/backlog prioritize':
      return prioritizeStory(context, command);
    case '/backlog remove':
      return removeStory(context, command);
    case '/sprint plan':
      return planSprint(context, command);
    case '/sprint start':
      return startSprint(context);
    case '/sprint status':
      return showSprint(context);
    case '/sprint pause':
      return pauseSprint(context);
    case '/sprint resume':
      return resumeSprint(context);
    case '/sprint cancel':
      return cancelSprint(context, command);
    case '/suggest_fix':
    case '/skip_task':
      return unblockStory(context, command);
    case '/request_changes':
    case '/feedback':
      return closeReview(context, command);
    case '/state':
      return showState(context, command.part);
    case '/project status':
    case '/project mode':
    case '/project bind':
    case '/project unbind':
    case '/project member':
    case '/project audit':
    case '/project remove':
      return manageProject(context, command);
    case '/tdd start':
      return startStory(context, command.id);
    case '/tdd overview':
      return showOverview(context);
    case '/tdd metrics':
      return showMetrics(context);
    case '/tdd halt_all':
      return haltAll(context);
    case '/tdd skip_phase':
      return askToSkip(context, command.id, command.why);
    case '/tdd run_tests':
      return runTests(context, command.id);
    case '/tdd status':
    case '/tdd logs':
    case '/tdd review_cycle':
      return showCycle(context, command.words, command.id);
    case '/tdd next':
    case '/tdd abort':
    case '/tdd pause':
    case '/tdd resume':
    case '/tdd design':
    case '/tdd test':
    case '/tdd code':
    case '/tdd refactor':
    case '/tdd commit':
    case '/tdd commit-tests':
    case '/tdd commit-code':
    case '/tdd commit-refactor':
      return steerStory(context, command.words, command.id);
  }
};
