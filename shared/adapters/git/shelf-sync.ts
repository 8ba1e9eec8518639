import { createHash } from 'node:crypto';
import { ShelfMoved, type MirrorShelf, type ShelvedMirror } from '#shared/ports/mirror-shelf.port.ts';
import type { IsolatedGit } from './isolated-git.ts';
import { WriteLock } from './write-lock.ts';

/** More packs than this are made one: each is a download for a process that begins. */
const MOST_PACKS = 24;
/** Writers that met this often in a row are no accident. */
const TRIES = 8;
/** Number of objects in the header of a pack (gitformat-pack). */
const PACK_COUNT_AT = 8;

const NOTHING: ShelvedMirror = { refs: {}, packs: [] };

/**
 * Keeps one mirror on this disk and its version on the shelf the same. What an operation wrote is on the shelf before it
 * is told: whoever reads of a commit in the records finds it there, whatever happens to this process.
 */
export class ShelfSync {
  readonly #git: IsolatedGit;
  readonly #shelf: MirrorShelf;
  readonly #name: string;
  readonly #lock = new WriteLock();
  readonly #have = new Set<string>();
  #known: ShelvedMirror = NOTHING;
  #tag: string | null = null;

  constructor(git: IsolatedGit, shelf: MirrorShelf, name: string) {
    this.#git = git;
    this.#shelf = shelf;
    this.#name = name;
  }

  /** Brings the disk to the shelf's version. */
  refresh(): Promise<void> {
    return this.#lock.run(() => this.#load());
  }

  /** Runs an operation that may write refs, on the shelf's version; again when somebody else wrote meanwhile. @throws ShelfMoved */
  write<T>(operation: () => Promise<T>): Promise<T> {
    return this.#lock.run(async () => {
      for (let tries = 1; ; tries += 1) {
        await this.#load();
        const result = await operation();
        try {
          await this.#save();
          return result;
        } catch (error) {
          if (!(error instanceof ShelfMoved) || tries === TRIES) throw error;
        }
      }
    });
  }

  async #load(): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        const found = await this.#shelf.look(this.#name, this.#tag);
        if (found !== 'same') {
          for (const id of found?.mirror.packs ?? []) await this.#unpack(id);
          this.#known = found?.mirror ?? NOTHING;
          this.#tag = found?.tag ?? null;
        }
        // Also what an operation left that failed, or could not be shelved, goes back.
        await this.#setRefs(this.#known.refs);
        return;
      } catch (error) {
        if (!(error instanceof ShelfMoved) || tries === TRIES) throw error;
        this.#tag = null;
      }
    }
  }

  async #unpack(id: string): Promise<void> {
    if (this.#have.has(id)) return;
    const input = Buffer.from(await this.#shelf.getPack(this.#name, id));
    await this.#git.run({ args: ['index-pack', '--stdin', '--strict'], input });
    this.#have.add(id);
  }

  async #save(): Promise<void> {
    const refs = await this.#refs();
    const before = this.#known.refs;
    const names = new Set([...Object.keys(refs), ...Object.keys(before)]);
    if ([...names].every((name) => refs[name] === before[name])) return;
    const full = this.#known.packs.length >= MOST_PACKS;
    const pack = await this.#pack(refs, full ? {} : before);
    const packs = [...(full ? [] : this.#known.packs), ...(pack === undefined ? [] : [pack])];
    const mirror = { refs, packs };
    this.#tag = await this.#shelf.place(this.#name, mirror, this.#tag);
    const old = full ? this.#known.packs.filter((id) => !packs.includes(id)) : [];
    this.#known = mirror;
    if (old.length > 0) await this.#shelf.deletePacks(this.#name, old);
  }

  /** The objects that `refs` reach and `before` does not, on the shelf; undefined: there are none. */
  async #pack(refs: ShelvedMirror['refs'], before: ShelvedMirror['refs']): Promise<string | undefined> {
    const lines = (commits: readonly string[], prefix: string): string =>
      [...new Set(commits)].map((commit) => `${prefix}${commit}\n`).join('');
    const input = lines(Object.values(refs), '') + lines(Object.values(before), '^');
    const { stdout } = await this.#git.run({
      args: ['pack-objects', '--revs', '--stdout', '--quiet'],
      input,
    });
    if (stdout.readUInt32BE(PACK_COUNT_AT) === 0) return undefined;
    const id = createHash('sha256').update(stdout).digest('hex').slice(0, 40);
    await this.#shelf.putPack(this.#name, id, stdout);
    this.#have.add(id);
    return id;
  }

  async #refs(): Promise<Record<string, string>> {
    const { stdout } = await this.#git.run({ args: ['for-each-ref', '--format=%(objectname) %(refname)'] });
    return Object.fromEntries(
      stdout
        .toString()
        .split('\n')
        .flatMap((line): [string, string][] => {
          const space = line.indexOf(' ');
          return space < 0 ? [] : [[line.slice(space + 1), line.slice(0, space)]];
        }),
    );
  }

  async #setRefs(wanted: ShelvedMirror['refs']): Promise<void> {
    const have = await this.#refs();
    const updates = Object.entries(wanted).filter(([name, commit]) => have[name] !== commit);
    const gone = Object.keys(have).filter((name) => wanted[name] === undefined);
    if (updates.length + gone.length === 0) return;
    const input =
      gone.map((name) => `delete ${name}\n`).join('') +
      updates.map(([name, commit]) => `update ${name} ${commit}\n`).join('');
    await this.#git.run({ args: ['update-ref', '--stdin'], input });
  }
}
