/** What a project's table holds but for what legitimately differs between fronts and between two runs. */
import type { Item } from '#shared/ports/store.port.ts';
import { PEOPLE, type Person, type Product } from './open-product.ts';

/** What the edges keep of their own: which deliveries came, and how many. */
const OF_EDGES = /^(?:CLAIM|RATE|DELIVERY)#/;
const IDENTITIES: readonly (readonly [identity: string, person: string])[] = Object.entries(PEOPLE).flatMap(
  ([platform, names]) =>
    Object.entries(names).map(([person, name]) => [`${platform}:${name}`, person] as const),
);

/** Who spoke by which front: it is what the audit is for, and looked at apart. */
const FRONT_FIELDS: readonly string[] = ['via', 'identity'];
const withoutFront = (key: string, value: unknown): unknown =>
  FRONT_FIELDS.includes(key) ? undefined : value;
const withoutChannel = (item: Item): Item => {
  if (item.type !== 'command') return item;
  const { channelId: _, ...data } = item.data;
  return { ...item, data };
};

const itemsOf = ({ team }: Product): readonly Item[] =>
  Object.entries(team.store.dump() as Record<string, Item>).flatMap(([key, item]) =>
    OF_EDGES.test(key) ? [] : [item],
  );

export interface NeutralRecords {
  readonly state: readonly Item[];
  readonly events: readonly Item[];
  readonly audit: readonly Item[];
}

/**
 * Ids and hashes by the order in which they appear, so that what refers to what is compared too; people by their names,
 * without the front that they spoke by, and without the identity beside a name that is no other; no times.
 */
export const neutralRecords = (product: Product): NeutralRecords => {
  const seen = new Map<string, string>();
  const text = JSON.stringify(itemsOf(product).map(withoutChannel), withoutFront)
    .replace(/ by (?:cli|rest|slack|discord|github)(?: in (?:slack|discord):\w+)?/g, '')
    .replace(/\b(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d(?:\.\d+Z)?/g, 'time')
    .replace(/\b[a-z]+_[0-9A-Za-z]{26}\b|\b[0-9a-f]{64}\b/g, (id) => {
      seen.set(id, seen.get(id) ?? `#${seen.size}`);
      return seen.get(id) ?? id;
    });
  const items = JSON.parse(
    IDENTITIES.reduce(
      (all, [identity, person]) =>
        all.replaceAll(`${person} (${identity})`, person).replaceAll(identity, person),
      text,
    ),
  ) as readonly Item[];
  return {
    state: items.filter(({ type }) => type !== 'event' && type !== 'command'),
    events: items.filter(({ type }) => type === 'event'),
    audit: items.filter(({ type }) => type === 'command'),
  };
};

/** By which fronts, identities and channels a member's last commands came in, as their records say. */
export const waysIn = (product: Product, person: Person, last: number): ReadonlySet<string> =>
  new Set(
    itemsOf(product)
      .filter(({ type }) => type === 'command')
      .slice(-last)
      .map(
        ({ data }) => data as { actor: { id: string; via: string; identity?: string }; channelId?: string },
      )
      .filter(({ actor }) => actor.id === person)
      .map(({ actor, channelId }) => `${actor.via} ${actor.identity ?? actor.id} ${channelId ?? ''}`),
  );
