import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import { nextId } from '#shared/domain/backlog/story-id.ts';

/** Key of a story that names neither id nor epic: the project's only key, else this one. */
const LOOSE_KEY = 'STORY';

/** The next free id of the epic's key, of the project's only key, or of the key for loose stories. */
export const chooseStoryId = (project: ProjectRecord, epicKey: string | null): string => {
  const keys = Object.keys(project.keys).filter((key) => key !== 'EPIC');
  const only = keys.length === 1 ? keys[0] : undefined;
  return nextId(project.keys, epicKey ?? only ?? LOOSE_KEY);
};
