/** Looks at processes from outside, by Linux' /proc; elsewhere it sees none. */
import { readdirSync, readFileSync } from 'node:fs';

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // the process has ended, or is not ours
  }
}

function childrenOf(pid: number): number[] {
  let tasks: string[];
  try {
    tasks = readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
  return tasks.flatMap((task) =>
    read(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean).map(Number),
  );
}

/** A process and all that descend from it, itself first. */
export const familyOf = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(familyOf)];

/** Resident memory of a process and all that descend from it, in bytes. */
export function residentBytes(pid: number, pageBytes = 4096): number {
  const pages = Number(read(`/proc/${pid}/statm`).split(' ')[1] ?? 0);
  return pages * pageBytes + childrenOf(pid).reduce((sum, child) => sum + residentBytes(child, pageBytes), 0);
}

/** Ids, names and groups of the live processes whose environment holds `mark` (`NAME=value`). */
export function processesMarked(mark: string): { pid: number; name: string; group: number }[] {
  let entries: string[];
  try {
    entries = readdirSync('/proc');
  } catch {
    return [];
  }
  return entries
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .filter((entry) => read(`/proc/${entry}/environ`).split('\0').includes(mark))
    .map((entry) => ({
      pid: Number(entry),
      name: read(`/proc/${entry}/comm`).trim(),
      group: groupOf(entry),
    }));
}

/** After the name in brackets, which may hold anything: state, parent, group. Its own id where it has just ended. */
const groupOf = (pid: string): number => {
  const stat = read(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2] ?? pid);
};

/** Ids and names of the live processes of a user. What another user's environment holds cannot be read, whose they are can. */
export function processesOf(uid: number): { pid: number; name: string }[] {
  let entries: string[];
  try {
    entries = readdirSync('/proc');
  } catch {
    return [];
  }
  return entries
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      const status = read(`/proc/${entry}/status`);
      const [, name = ''] = /^Name:\t(.*)$/m.exec(status) ?? [];
      const [, state = 'Z'] = /^State:\t(\S)/m.exec(status) ?? [];
      const ids = /^Uid:\t(.*)$/m.exec(status)?.[1]?.split('\t').map(Number) ?? [];
      return ids.includes(uid) && state !== 'Z' && state !== 'X' ? [{ pid: Number(entry), name }] : [];
    });
}
