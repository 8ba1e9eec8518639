import type { Write } from '#shared/ports/store.port.ts';

/** What a transaction holds: the types of its records, events and effects by their kind; `cycle+event.cycle.started`. */
export const nameWrites = (writes: readonly Write[]): string =>
  [...new Set(writes.flatMap(nameWrite))].sort().join('+');

const nameWrite = (write: Write): readonly string[] => {
  if (write.kind !== 'put') return write.kind === 'delete' ? ['delete'] : [];
  const { type, data } = write.item;
  return [typeof data['kind'] === 'string' ? `${type}.${data['kind']}` : type];
};
