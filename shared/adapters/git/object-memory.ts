export interface ObjectInfo {
  readonly id: string;
  readonly type: string;
  readonly bytes: number;
}
export interface GitObject extends ObjectInfo {
  readonly body: Buffer;
}

/** Larger bodies are rare and read once: they are read from the repository each time. */
const MOST_BODY_BYTES = 65_536;
/** What the memory of one repository may hold, its index included. */
const MOST_BYTES = 16_000_000;
const ENTRY_BYTES = 200;
const ID = /^[0-9a-f]{40}$/;

/**
 * Objects that were read or written lately. An object never changes under its id, so what is remembered is right for
 * ever; refs are not remembered. A body is shared by all who read it: nobody may change it.
 */
export class ObjectMemory {
  readonly #infos = new Map<string, ObjectInfo>();
  readonly #objects = new Map<string, GitObject>();
  #bytes = 0;

  info(name: string): ObjectInfo | undefined {
    return this.#infos.get(name);
  }

  object(name: string): GitObject | undefined {
    return this.#objects.get(name);
  }

  /** @param name as it was asked for: what a ref names today is not remembered under the ref */
  keepInfo(name: string, { id, type, bytes }: ObjectInfo): void {
    if (!ID.test(name) || this.#infos.has(name)) return;
    this.#infos.set(name, { id, type, bytes });
    this.#grow(ENTRY_BYTES);
  }

  keep(name: string, object: GitObject): void {
    this.keepInfo(name, object);
    if (!ID.test(name) || object.bytes > MOST_BODY_BYTES || this.#objects.has(name)) return;
    // A copy of its own: a view, as of a chunk that was read or of Node's pool, would hold on to far more than it shows.
    const body = Buffer.allocUnsafeSlow(object.body.length);
    object.body.copy(body);
    this.#objects.set(name, { ...object, body });
    this.#grow(ENTRY_BYTES + object.bytes);
  }

  /** Full: begins anew, which costs a few reads. */
  #grow(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes <= MOST_BYTES) return;
    this.#infos.clear();
    this.#objects.clear();
    this.#bytes = 0;
  }
}
