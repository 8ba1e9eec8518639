import { blobKeys } from '#shared/contracts/keys.contract.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import type { Repository } from '#shared/ports/repository.port.ts';

/** Puts a commit's files where workers fetch them. A commit never changes, so once is enough. @returns the blob's key */
export const keepSnapshot = async (
  blobs: Blobs,
  repository: Repository,
  projectId: string,
  commit: string,
): Promise<string> => {
  const key = blobKeys.snapshot(projectId, commit);
  if (!(await blobs.exists(key))) await blobs.put(key, await repository.archive(commit));
  return key;
};
