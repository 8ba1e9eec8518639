/** Users for project code: one for each run, so that runs reach neither each other nor the engine, and end with all they started. */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lendFolders, openWay, takeFolders, type Owner } from './lend-folders.ts';
import { processesOf } from './process-scan.ts';

export interface ProjectUsersOptions {
  /** Ids that nobody else in the container has. */
  readonly users: { readonly first: number; readonly count: number };
  /** Everything that is lent lies below it. */
  readonly scratch: string;
  /** Folders that anybody may write to. */
  readonly shared: readonly string[];
  readonly systemPath: string;
}

export interface Borrowed {
  readonly uid: number;
  /** Shared by runs in one folder at one time. */
  readonly gid: number;
  /** A folder of this run alone, for what it would put into `/tmp`. */
  readonly home: string;
  /** Ends all processes of the run at once, as far as that can be done at once. */
  killNow(): string[];
  /** Ends them for good, takes the folders back and removes what the run left elsewhere. Gives names of what still ran. */
  giveBack(): Promise<string[]>;
}

interface Group {
  readonly gid: number;
  readonly folders: Set<string>;
  runs: number;
}

/** Looks at processes that outlive a program: one that is just ending is no offence. */
const GRACE_MS = [20, 50, 100, 200];
const KILL_TRIES = 50;

export class ProjectUsers {
  readonly #options: ProjectUsersOptions;
  readonly #own: Owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  readonly #free: number[];
  /** Apart from the users' ids: a group may outlive the run that it was made for. */
  readonly #freeGroups: number[];
  readonly #groups = new Set<Group>();
  /** Lending and taking back of folders, one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ProjectUsersOptions) {
    this.#options = options;
    this.#free = Array.from({ length: options.users.count }, (_, n) => options.users.first + n);
    this.#freeGroups = this.#free.map((uid) => uid + options.users.count);
  }

  async borrow(writable: readonly string[]): Promise<Borrowed> {
    const uid = this.#free.shift();
    if (uid === undefined) throw new Error('no user is left for another run at one time');
    return this.#inTurn(async () => {
      const home = await mkdtemp(join(this.#options.scratch, 'home-'));
      const group = await this.#join(writable, uid);
      await lendFolders([home], { uid, gid: group.gid });
      return {
        uid,
        gid: group.gid,
        home,
        killNow: () => killAll(uid),
        giveBack: async () => {
          const left = await this.#end(uid);
          await this.#inTurn(() => this.#leave(group, uid, home));
          this.#free.push(uid);
          return left;
        },
      };
    });
  }

  /** Ends whatever any of the users still runs. */
  async endAll(): Promise<void> {
    const { first, count } = this.#options.users;
    for (let uid = first; uid < first + count; uid += 1)
      if (processesOf(uid).length > 0) await this.#end(uid);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work, work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** Runs that share a folder share its group; the first of them owns it. */
  async #join(writable: readonly string[], uid: number): Promise<Group> {
    const known = [...this.#groups].find(({ folders }) => writable.some((folder) => folders.has(folder)));
    const group = known ?? { gid: this.#freeGroups.shift() ?? uid, folders: new Set<string>(), runs: 0 };
    group.runs += 1;
    this.#groups.add(group);
    const fresh = writable.filter((folder) => !group.folders.has(folder));
    for (const folder of fresh) {
      await openWay(folder, this.#options.scratch);
      group.folders.add(folder);
    }
    await lendFolders(fresh, { uid, gid: group.gid });
    return group;
  }

  async #leave(group: Group, uid: number, home: string): Promise<void> {
    group.runs -= 1;
    if (group.runs === 0) {
      this.#groups.delete(group);
      await takeFolders([...group.folders], this.#own);
      this.#freeGroups.push(group.gid);
    }
    const left = await this.#leftInShared(uid);
    await takeFolders([home, ...left], this.#own);
    await Promise.all([home, ...left].map((path) => rm(path, { recursive: true, force: true })));
  }

  async #leftInShared(uid: number): Promise<string[]> {
    const found: string[] = [];
    for (const folder of this.#options.shared) {
      for (const name of await readdir(folder).catch(() => [])) {
        const path = join(folder, name);
        if ((await stat(path).catch(() => undefined))?.uid === uid) found.push(path);
      }
    }
    return found;
  }

  async #end(uid: number): Promise<string[]> {
    for (const pauseMs of GRACE_MS) {
      if (processesOf(uid).length === 0) return [];
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    const left = processesOf(uid).map(({ name }) => name);
    for (let tries = 0; processesOf(uid).length > 0; tries += 1) {
      if (tries === KILL_TRIES) throw new Error(`processes of user ${uid} cannot be ended`);
      await this.#killAsUser(uid);
      killAll(uid);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return left;
  }

  /** One system call for all of them: what is forking meanwhile does not get away. */
  #killAsUser(uid: number): Promise<void> {
    const change = ['--reuid', String(uid), '--regid', String(uid), '--clear-groups'];
    return new Promise((resolve) => {
      const child = spawn('setpriv', [...change, 'sh', '-c', 'kill -9 -1'], {
        env: { PATH: this.#options.systemPath },
        stdio: 'ignore',
      });
      child.once('error', () => resolve());
      child.once('close', () => resolve());
    });
  }
}

function killAll(uid: number): string[] {
  const found = processesOf(uid);
  for (const { pid } of found) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it ended between the look and the kill
    }
  }
  return found.map(({ name }) => name);
}
