import * as z from 'zod';
import { agentJobResult } from '#shared/contracts/jobs.contract.ts';
import { taskInput } from '#shared/contracts/task-input.contract.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import { readJsonBlob } from '#shared/usecases/jobs/read-blob.ts';
import { recordProposals } from '#shared/usecases/record-proposals.usecase.ts';

const input = taskInput.extend({ projectId: z.string(), epicId: z.string(), resultKey: z.string() });

export type Dependencies = Parameters<typeof recordProposals>[1] & { readonly blobs: Blobs };

/** The agent answered, but not with stories. */
export class NothingProposed extends Error {
  override readonly name = 'NothingProposed';
}

/** Task: an epic's proposed stories enter the backlog. */
export const createHandler =
  (deps: Dependencies) =>
  async (event: unknown): Promise<Record<string, never>> => {
    const { projectId, epicId, resultKey } = input.parse(event);
    const result = await readJsonBlob(deps.blobs, resultKey, agentJobResult);
    if (result.proposal === null) throw new NothingProposed(result.text);
    await recordProposals({ projectId, epicId, proposal: result.proposal }, deps);
    return {};
  };
