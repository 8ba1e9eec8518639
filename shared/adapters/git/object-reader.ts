import { GitFailed, type IsolatedGit } from './isolated-git.ts';
import type { GitObject, ObjectInfo, ObjectMemory } from './object-memory.ts';
import { startResident, type ResidentGit } from './resident-git.ts';

interface Waiting {
  readonly name: string;
  readonly wantsBody: boolean;
  readonly resolve: (object: GitObject | undefined) => void;
  readonly reject: (error: Error) => void;
}

const NO_BODY = Buffer.alloc(0);
const NEWLINE = 10;

/**
 * Reads objects by one `git cat-file --batch-command` that stays: a read costs no process, and nothing at all where the
 * object is remembered. Requests are answered in their order, so any number may be under way. The process does not keep
 * the engine alive and ends with it.
 */
export class ObjectReader {
  readonly #git: IsolatedGit;
  readonly #memory: ObjectMemory;
  #resident: ResidentGit | undefined;
  #waiting: Waiting[] = [];
  #chunks: Buffer[] = [];
  #buffered = 0;
  #header: ObjectInfo | undefined;

  constructor(git: IsolatedGit, memory: ObjectMemory) {
    this.#git = git;
    this.#memory = memory;
  }

  /** @param name an object id or a full ref name; undefined when there is none. */
  async info(name: string): Promise<ObjectInfo | undefined> {
    return this.#memory.info(name) ?? (await this.#ask('info', name));
  }

  async read(name: string): Promise<GitObject | undefined> {
    return this.#memory.object(name) ?? (await this.#ask('contents', name));
  }

  close(): void {
    this.#resident?.close();
  }

  #ask(command: 'info' | 'contents', name: string): Promise<GitObject | undefined> {
    if (/[\n\0]/.test(name)) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      const resident = (this.#resident ??= this.#start());
      if (this.#waiting.length === 0) resident.hold(true);
      this.#waiting.push({ name, wantsBody: command === 'contents', resolve, reject });
      resident.write(`${command} ${name}\n`);
    });
  }

  #start(): ResidentGit {
    const resident = startResident(this.#git, ['cat-file', '--batch-command'], {
      onData: (chunk) => {
        this.#chunks.push(chunk);
        this.#buffered += chunk.length;
        this.#answer();
        if (this.#waiting.length === 0) resident.hold(false);
      },
      onLost: (stderr) => {
        const waiting = this.#waiting;
        this.#resident = undefined;
        this.#waiting = [];
        this.#chunks = [];
        this.#buffered = 0;
        this.#header = undefined;
        for (const one of waiting) one.reject(new GitFailed('cat-file', null, stderr || 'the process ended'));
      },
    });
    return resident;
  }

  #answer(): void {
    for (;;) {
      if (this.#header === undefined) {
        const line = this.#takeLine();
        if (line === undefined) return;
        const match = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(line);
        const info = match
          ? { id: match[1] ?? '', type: match[2] ?? '', bytes: Number(match[3]) }
          : undefined;
        if (info && this.#waiting[0]?.wantsBody) this.#header = info;
        else {
          const asked = this.#waiting.shift();
          if (asked && info) this.#memory.keepInfo(asked.name, info);
          asked?.resolve(info && { ...info, body: NO_BODY });
        }
      } else {
        if (this.#buffered < this.#header.bytes + 1) return;
        const body = this.#take(this.#header.bytes + 1).subarray(0, -1);
        const object = { ...this.#header, body };
        const asked = this.#waiting.shift();
        if (asked) this.#memory.keep(asked.name, object);
        asked?.resolve(object);
        this.#header = undefined;
      }
    }
  }

  #takeLine(): string | undefined {
    let before = 0;
    for (const chunk of this.#chunks) {
      const at = chunk.indexOf(NEWLINE);
      if (at >= 0) return this.#take(before + at + 1).toString('utf8', 0, before + at);
      before += chunk.length;
    }
    return undefined;
  }

  /** Exactly `bytes` from the front; the caller knows that so many are there. */
  #take(bytes: number): Buffer {
    let have = 0;
    let count = 0;
    while (have < bytes) have += this.#chunks[count++]?.length ?? 0;
    const front = this.#chunks.splice(0, count);
    const whole = front.length === 1 ? (front[0] ?? NO_BODY) : Buffer.concat(front);
    if (have > bytes) this.#chunks.unshift(whole.subarray(bytes));
    this.#buffered -= bytes;
    return whole.subarray(0, bytes);
  }
}
