/** A mirror as it is kept between invocations: its refs, and the packs that hold their objects. */
export interface ShelvedMirror {
  readonly refs: Readonly<Record<string, string>>;
  /** Ids of packs; together they hold everything that the refs reach. */
  readonly packs: readonly string[];
}

/** Somebody else put another version there first. */
export class ShelfMoved extends Error {
  override readonly name = 'ShelfMoved';
}

/** Where mirrors are kept for processes that have no disk of their own. */
export interface MirrorShelf {
  /** The mirror with the tag of its version; 'same' while it is at `tag`; undefined: there is none. */
  look(
    name: string,
    tag: string | null,
  ): Promise<{ mirror: ShelvedMirror; tag: string } | 'same' | undefined>;
  /** Replaces the version with that tag (null: there must be none), and gives the new one's tag. @throws ShelfMoved */
  place(name: string, mirror: ShelvedMirror, tag: string | null): Promise<string>;
  putPack(name: string, id: string, bytes: Uint8Array): Promise<void>;
  /** @throws ShelfMoved when it is gone: a newer version no longer needs it */
  getPack(name: string, id: string): Promise<Uint8Array>;
  deletePacks(name: string, ids: readonly string[]): Promise<void>;
}
