import { effectRecord, eventRecord } from '#shared/contracts/records.contract.ts';
import type { EffectRecord } from '#shared/contracts/records.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { Announcer } from '#shared/ports/announcer.port.ts';
import { dispatchAlike, dispatchEffect } from '#shared/usecases/dispatch-effect.usecase.ts';
import type { DispatchDeps } from '#shared/usecases/dispatch-effect.usecase.ts';

export interface Dependencies extends DispatchDeps {
  readonly announcer: Announcer;
  /** Told why a change could not be carried out, and what it held. */
  readonly onFailure?: (error: unknown, change: JsonObject) => void;
}

/** One item as a write left it. */
export interface Change {
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
}

/** What was not carried out, to be given again, as a stream's partial batch response wants it. */
export interface Outcome {
  readonly failed: readonly string[];
}

/**
 * What follows a transaction: its effects are carried out, its events told. Events in their order; effects in the order
 * of their stream, streams side by side, so that one that waits for git or a machine holds nobody else up. A lane stops
 * at its first failure: what is given again comes in order too.
 */
export const createHandler =
  (deps: Dependencies) =>
  async (changes: readonly Change[]): Promise<Outcome> => {
    const failed: string[] = [];
    const inOrder = async (steps: readonly Step[]): Promise<void> => {
      for (const [at, { take, data }] of steps.entries()) {
        try {
          await take();
        } catch (error) {
          deps.onFailure?.(error, data);
          failed.push(...steps.slice(at).flatMap(({ ids }) => ids));
          return;
        }
      }
    };
    await Promise.all([eventSteps(changes, deps), ...effectLanes(changes, deps)].map(inOrder));
    return { failed };
  };

interface Step {
  /** The changes that it carries out. */
  readonly ids: readonly string[];
  /** Of the first of them. */
  readonly data: JsonObject;
  readonly take: () => Promise<void>;
}

/** Longer than a stream keeps a change: an older event was told long ago, and is written again by a restore. */
const TOLD_WITHIN_MS = 2 * 86_400_000;

const eventSteps = (changes: readonly Change[], { announcer, clock }: Dependencies): readonly Step[] =>
  changes
    .filter(({ type }) => type === 'event')
    .map(({ id, data }) => ({
      ids: [id],
      data,
      take: async () => {
        const event = eventRecord.parse(data);
        if (clock.nowMs() - Date.parse(event.at) < TOLD_WITHIN_MS) await announcer.announce(event);
      },
    }));

const effectLanes = (changes: readonly Change[], deps: Dependencies): readonly (readonly Step[])[] => {
  const lanes = new Map<string, Step[]>();
  const exports = new Map<
    string,
    { readonly ids: string[]; readonly data: JsonObject; readonly records: EffectRecord[] }
  >();
  for (const { id, type, data } of changes) {
    if (type !== 'effect') continue;
    const record = effectRecord.parse(data);
    if (record.effect.kind === 'export-state') {
      const same = exports.get(record.effect.projectId) ?? { ids: [], data, records: [] };
      same.ids.push(id);
      same.records.push(record);
      exports.set(record.effect.projectId, same);
      continue;
    }
    const lane = lanes.get(streamOf(record)) ?? [];
    lane.push({ ids: [id], data, take: () => dispatchEffect(record, deps) });
    lanes.set(streamOf(record), lane);
  }
  return [
    ...lanes.values(),
    // An export writes what holds when it is made, so that one does for all that were asked for.
    ...[...exports.values()].map(({ ids, data, records }) => [
      { ids, data, take: () => dispatchAlike(records, deps) },
    ]),
  ];
};

/** An effect's id is `eff_<stream>_<seq>_<n>`. */
const streamOf = ({ id }: EffectRecord): string => id.replace(/_\d+_\d+$/, '');
