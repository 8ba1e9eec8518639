import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { Host } from '#local/host/host.ts';

/** What must be the same however often the process was killed: every item of the table, every branch, every machine's end. */
export interface Outcome {
  readonly branches: Readonly<Record<string, string>>;
  /** Items by key, each with a hash of its content; tokens and counters of the machinery left out. */
  readonly items: Readonly<Record<string, string>>;
  /** Events of each stream as lines, in order for a cycle, sorted for the project, whose stories run side by side. */
  readonly events: Readonly<Record<string, readonly string[]>>;
}

/** Differ by nature: the machinery's own tokens and how often it looked, and what else was open when a reply was written. */
const VOLATILE = new Set([
  'token',
  'claimKey',
  'generation',
  // Of a result with durations in it.
  'resultSha256',
  'leaseUntilMs',
  'phaseRuns',
  'stream',
  'wait',
  'changes',
  'seq',
  'prev',
  'hash',
  'createdAt',
  'dispatched',
  'reply',
  'allowed',
]);

export interface Described {
  readonly projectId: string;
  readonly remote: string;
  /** What tests print differs from run to run (random ids, times): reasons are then compared by their codes alone. */
  readonly textsVary: boolean;
}

export const describeOutcome = async (
  host: Host,
  { projectId, remote, textsVary }: Described,
): Promise<Outcome> => {
  const withoutVolatile = (value: unknown): unknown => without(value, textsVary ? VOLATILE_TEXTS : VOLATILE);
  // Each run has a folder of its own; where it lies is no part of what came of it.
  const rows: ReturnType<Host['dump']> = JSON.parse(
    JSON.stringify(host.dump())
      .replaceAll(remote, 'REMOTE')
      .replaceAll(/"fingerprint":"[0-9a-f]+"/g, '"fingerprint":""'),
  );
  const items: Record<string, string> = {};
  const events: Record<string, string[]> = {};
  for (const { pk, sk, type, data } of rows) {
    if (type === 'event') {
      const stream = String(data['stream']);
      (events[stream] ??= []).push(
        JSON.stringify([data['kind'], data['storyId'], withoutVolatile(data['data'])]),
      );
    } else
      items[`${pk} ${sk}`] = createHash('sha256')
        .update(JSON.stringify(withoutVolatile(data)))
        .digest('hex')
        .slice(0, 16);
  }
  events[projectId]?.sort();
  return { branches: branchesOf(remote), items, events };
};

const VOLATILE_TEXTS: ReadonlySet<string> = new Set([...VOLATILE, 'text', 'why', 'notes', 'blockedBecause']);

const without = (value: unknown, names: ReadonlySet<string>): unknown => {
  if (Array.isArray(value)) return value.map((one) => without(one, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !names.has(name))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, without(inner, names)]),
  );
};

const branchesOf = (remote: string): Record<string, string> => {
  const text = execFileSync(
    'git',
    ['-C', remote, 'for-each-ref', '--format=%(refname:short) %(objectname)'],
    { encoding: 'utf8' },
  );
  return Object.fromEntries(
    text
      .trim()
      .split('\n')
      .map((line): [string, string] => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? ''])
      .filter(([branch]) => branch !== 'orch-state'),
  );
};
