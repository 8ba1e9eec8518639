import type { EdgeFacts } from '#shared/ports/webhook-source.port.ts';
import { openView } from './call-slack.ts';
import type { SlackCallOptions } from './call-slack.ts';
import { formView } from './form-view.ts';
import type { FormMemory } from './form-view.ts';
import { channelOf } from './slack-place.ts';

/**
 * Opens a form while its trigger lives. `no project`: the channel is bound to none, so that a form would ask in vain.
 */
export async function openForm(
  triggerId: string,
  memory: FormMemory,
  facts: EdgeFacts,
  options: SlackCallOptions,
): Promise<'opened' | 'not opened' | 'no project'> {
  const project = await facts.projectOf(channelOf(memory.channelId));
  if (project === undefined) return 'no project';
  const opened = await openView(triggerId, formView(memory, project.name), options);
  return opened ? 'opened' : 'not opened';
}
