import type { ObjectReader } from './object-reader.ts';
import type { ObjectWriter } from './object-writer.ts';
import { isFolder, readEntries, type TreeEntry } from './read-tree.ts';

/** What stands at a path: a stored object, or a folder that was opened to change something in it. */
type Slot = { readonly mode: string; readonly id: string } | EditableTree;

/** Names as one character a byte, so that names which are no UTF-8 survive. */
const nameOf = (part: string): string => Buffer.from(part).toString('latin1');

/** Git sorts a folder as if its name ended in a slash. */
function sortKey(name: string, slot: { readonly mode: string }): string {
  return isFolder(slot) ? `${name}/` : name;
}

/** A tree under change. Only folders on a changed path are read and written anew. */
export class EditableTree {
  readonly mode = '40000';
  readonly #reader: ObjectReader;
  readonly #slots: Map<string, Slot>;

  private constructor(reader: ObjectReader, entries: readonly TreeEntry[]) {
    this.#reader = reader;
    this.#slots = new Map(
      entries.map((entry) => [entry.name.toString('latin1'), { mode: entry.mode, id: entry.id }]),
    );
  }

  /** @param tree undefined for an empty one */
  static async open(reader: ObjectReader, tree: string | undefined): Promise<EditableTree> {
    return new EditableTree(reader, await readEntries(reader, tree));
  }

  async get(path: string): Promise<Slot | undefined> {
    const { slots, name } = await this.#locate(path, false);
    return slots?.get(name);
  }

  /** Puts a file or folder there, in place of whatever stood at the path or above it. */
  async set(path: string, slot: Slot): Promise<void> {
    const { slots, name } = await this.#locate(path, true);
    slots?.set(name, slot);
  }

  async delete(path: string): Promise<void> {
    const { slots, name } = await this.#locate(path, false);
    slots?.delete(name);
  }

  /** Id of the tree as it is now; empty folders vanish. undefined: nothing is left. */
  async write(writer: ObjectWriter): Promise<string | undefined> {
    const written = await Promise.all(
      [...this.#slots].map(async ([name, slot]) => {
        const id = slot instanceof EditableTree ? await slot.write(writer) : slot.id;
        return id === undefined ? undefined : { mode: slot.mode, id, name, key: sortKey(name, slot) };
      }),
    );
    const entries = written.filter((entry) => entry !== undefined).sort((a, b) => (a.key < b.key ? -1 : 1));
    if (entries.length === 0) return undefined;
    const body = entries.flatMap(({ mode, name, id }) => [
      Buffer.from(`${mode} ${name}\0`, 'latin1'),
      Buffer.from(id, 'hex'),
    ]);
    return writer.write('tree', Buffer.concat(body));
  }

  async #locate(
    path: string,
    make: boolean,
  ): Promise<{ slots: Map<string, Slot> | undefined; name: string }> {
    const parts = path.split('/').map(nameOf);
    const name = parts.pop() ?? '';
    let slots: Map<string, Slot> | undefined = this.#slots;
    for (const part of parts) slots = slots && (await this.#enter(slots, part, make));
    return { slots, name };
  }

  async #enter(
    slots: Map<string, Slot>,
    name: string,
    make: boolean,
  ): Promise<Map<string, Slot> | undefined> {
    const slot = slots.get(name);
    if (slot instanceof EditableTree) return slot.#slots;
    if (!make && !(slot && isFolder(slot))) return undefined;
    const opened = await EditableTree.open(this.#reader, slot && isFolder(slot) ? slot.id : undefined);
    slots.set(name, opened);
    return opened.#slots;
  }
}
