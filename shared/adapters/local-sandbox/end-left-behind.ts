import { statSync } from 'node:fs';
import { processesMarked } from './process-scan.ts';

/** In the environment of what a sandbox without namespaces runs: whose it is, when its engine is no more. */
export const OWNER_MARK = 'AGENT_WORKFLOW_OWNER';

/** A folder by its place on the disk: the same by every path, another for a copy. */
export const ownerOf = (folder: string): string => {
  const { dev, ino } = statSync(folder);
  return `${dev}-${ino}`;
};

/** Between the look and the kill another may have been forked. */
const MOST_LOOKS = 5;

/**
 * Kills, group by group, what an engine that is no more left running for this folder; on Linux, where /proc shows it.
 * Only for who holds the folder's lock and has started nothing yet: every process so marked is then a dead engine's.
 */
export const endLeftBehind = (folder: string): void => {
  const mark = `${OWNER_MARK}=${ownerOf(folder)}`;
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const found = processesMarked(mark);
    if (found.length === 0) return;
    for (const { pid, group } of found) {
      // To kill(2), 0 and -1 mean one's own group and every process; a group of another namespace shows as 0.
      if (group > 1) kill(-group);
      kill(pid);
    }
  }
};

const kill = (id: number): void => {
  try {
    process.kill(id, 'SIGKILL');
  } catch {
    // it ended between the look and the kill
  }
};
