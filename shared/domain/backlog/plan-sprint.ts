/** Which stories a sprint takes: the most urgent first, none before what it depends on (product page, section 2). */
import { canonicalStoryId } from './story-id.ts';

export interface Candidate {
  readonly id: string;
  readonly canonicalId: string;
  readonly dependsOn: readonly string[];
  readonly skipped: boolean;
}

/** What is known of stories that candidates depend on, by canonical id. Absent: there is none. */
export type KnownStatuses = ReadonlyMap<string, string>;

export interface SprintChoice<C extends Candidate> {
  readonly chosen: readonly C[];
  readonly leftOut: readonly { readonly id: string; readonly why: string }[];
}

const canonical = (id: string): string => canonicalStoryId(id) ?? id;

/** What still holds a story up: neither finished, nor chosen, nor gone. */
export const missingDependencies = (
  candidate: Candidate,
  chosen: readonly Candidate[],
  statuses: KnownStatuses,
): readonly string[] =>
  candidate.dependsOn.filter((id) => {
    const status = statuses.get(canonical(id));
    return (
      status !== undefined &&
      status !== 'done' &&
      status !== 'removed' &&
      !chosen.some((other) => other.canonicalId === canonical(id))
    );
  });

/** Takes the first candidate that nothing holds up, again and again, up to the capacity. Candidates come most urgent first. */
export const chooseStories = <C extends Candidate>(
  candidates: readonly C[],
  capacity: number,
  statuses: KnownStatuses,
): SprintChoice<C> => {
  const chosen: C[] = [];
  const open = candidates.filter((candidate) => !candidate.skipped);
  while (chosen.length < capacity) {
    const next = open.find(
      (candidate) =>
        !chosen.includes(candidate) && missingDependencies(candidate, chosen, statuses).length === 0,
    );
    if (next === undefined) break;
    chosen.push(next);
  }
  const held = open
    .filter((candidate) => !chosen.includes(candidate))
    .flatMap((candidate) => {
      const missing = missingDependencies(candidate, chosen, statuses);
      return missing.length === 0 ? [] : [{ id: candidate.id, why: `needs ${missing.join(', ')}` }];
    });
  const skipped = candidates
    .filter((candidate) => candidate.skipped)
    .map(({ id }) => ({ id, why: 'was skipped before; name it to plan it again' }));
  return { chosen, leftOut: [...held, ...skipped] };
};

/** Stories of a plan that wait for each other in a circle; empty when an order exists. */
export const findCircle = (plan: readonly Candidate[]): readonly string[] => {
  let rest = [...plan];
  for (;;) {
    const free = rest.filter((candidate) =>
      candidate.dependsOn.every((id) => !rest.some((other) => other.canonicalId === canonical(id))),
    );
    if (free.length === 0) return rest.map(({ id }) => id);
    rest = rest.filter((candidate) => !free.includes(candidate));
  }
};
