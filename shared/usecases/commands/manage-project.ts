import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import type { ProjectCommand } from '#shared/domain/commands/command.ts';
import { CommandRefused } from '#shared/domain/commands/command-refused.ts';
import {
  modeChanged,
  modeHandedBack,
  projectRemoved,
  removeQuestion,
  stillRunning,
} from '#shared/domain/messages/project.messages.ts';
import { projectStatus } from '#shared/domain/messages/state.messages.ts';
import type { Mode } from '#shared/domain/vocabulary.ts';
import { askConfirmation } from './ask-confirmation.ts';
import { bindChannel, freeChannels, unbindChannel } from './bind-channel.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { setMember } from './set-member.ts';
import { showAudit } from './show-audit.ts';

/** `/project status|mode|bind|unbind|member|audit|remove` */
export const manageProject = async (
  context: CommandContext,
  command: ProjectCommand,
): Promise<CommandResult> => {
  const { tx, project, actor } = context;
  switch (command.words) {
    case '/project status':
      return { says: projectStatus(project) };
    case '/project mode':
      return setMode(context, command.mode);
    case '/project bind':
      return bindChannel(context, command.channel);
    case '/project unbind':
      return unbindChannel(context, command.channel);
    case '/project member':
      return setMember(context, command);
    case '/project audit':
      return showAudit(context, command.page);
    case '/project remove': {
      if (project.openCycles.length > 0 || project.epicsRunning > 0)
        throw new CommandRefused(...stillRunning(project.openCycles.length, project.epicsRunning));
      if (!context.confirmed) return askConfirmation(context, removeQuestion(project.name));
      await freeChannels(tx, project);
      const told = tx.tell(project, {
        kind: 'project.removed',
        data: { channels: project.channels },
        actor,
      });
      return { says: projectRemoved(project.name), project: { ...told, removedAt: tx.at, channels: [] } };
    }
  }
};

/** What an admin says outranks the configuration, until it is handed back to it. */
const setMode = ({ tx, project, actor }: CommandContext, said: Mode | 'config'): CommandResult => {
  const { modeSetBy: _set, ...free } = project;
  const mode = said === 'config' ? (project.modeInConfig ?? project.mode) : said;
  const told = tx.tell<ProjectRecord>(said === 'config' ? free : { ...project, modeSetBy: 'command' }, {
    kind: 'project.mode_changed',
    data: { from: project.mode, to: mode, by: said === 'config' ? 'config' : 'command' },
    actor,
  });
  return {
    says: said === 'config' ? modeHandedBack(mode) : modeChanged(project.mode, mode),
    project: { ...told, mode },
  };
};
