import { GitFailed, type IsolatedGit } from './isolated-git.ts';
import { startResident, type ResidentGit } from './resident-git.ts';

const DONE = 'commit: ok\n';
export const NO_COMMIT = '0'.repeat(40);

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Sets refs by one `git update-ref --stdin` that stays. Each call is a transaction of its own and none may overlap:
 * the caller holds the project's lock. A refusal ends the process; the next call starts another.
 */
export class RefWriter {
  readonly #git: IsolatedGit;
  #resident: ResidentGit | undefined;
  #waiting: Waiting | undefined;
  #heard = '';

  constructor(git: IsolatedGit) {
    this.#git = git;
  }

  /**
   * Compare and swap.
   * @param from '' = the ref must not be there, undefined = whatever it is
   * @throws GitFailed when it is elsewhere
   */
  update(ref: string, to: string, from: string | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const resident = (this.#resident ??= this.#start());
      this.#waiting = { resolve, reject };
      this.#heard = '';
      resident.hold(true);
      const old = from === undefined ? '' : ` ${from || NO_COMMIT}`;
      resident.write(`start\nupdate ${ref} ${to}${old}\nprepare\ncommit\n`);
    });
  }

  close(): void {
    this.#resident?.close();
  }

  #start(): ResidentGit {
    const resident = startResident(this.#git, ['update-ref', '--stdin'], {
      onData: (chunk) => {
        this.#heard += chunk.toString();
        if (!this.#heard.endsWith(DONE)) return;
        resident.hold(false);
        this.#settle((waiting) => waiting.resolve());
      },
      onLost: (stderr) => {
        this.#resident = undefined;
        this.#settle((waiting) => waiting.reject(new GitFailed('update-ref', null, stderr)));
      },
    });
    return resident;
  }

  #settle(how: (waiting: Waiting) => void): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) how(waiting);
  }
}
