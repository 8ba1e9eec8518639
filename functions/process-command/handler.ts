import { queuedCommand } from '#shared/contracts/commands.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { Queue } from '#shared/ports/queue.port.ts';
import { handleCommand } from '#shared/usecases/handle-command.usecase.ts';
import { sendNotice } from '#shared/usecases/notices/route-event.usecase.ts';

export type Dependencies = Parameters<typeof handleCommand>[1] & { readonly queue: Queue };

/** A command from the queue takes effect, once: a second delivery finds it recorded, and says it again to who asked. */
export const createHandler =
  (deps: Dependencies) =>
  async (body: JsonObject): Promise<void> => {
    const { commandId, projectId, text, actor, channelId, replyTo } = queuedCommand.parse(body);
    await handleCommand({ commandId, projectId, text, actor, channelId }, deps);
    if (replyTo !== undefined)
      await sendNotice({ v: 1, kind: 'reply', commandId, to: replyTo }, commandId, deps.queue);
  };
