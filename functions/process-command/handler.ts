import { queuedCommand } from '#shared/contracts/commands.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import { handleCommand } from '#shared/usecases/handle-command.usecase.ts';

export type Dependencies = Parameters<typeof handleCommand>[1];

/** A command from the queue takes effect, once: a second delivery finds it recorded. */
export const createHandler =
  (deps: Dependencies) =>
  async (body: JsonObject): Promise<void> => {
    const { commandId, projectId, text, actor } = queuedCommand.parse(body);
    await handleCommand({ commandId, projectId, text, actor }, deps);
  };
