/** The Tracker in memory, as people see it: issues that they change, and what we said and did there. */
import { IssueGone, TrackerDown } from '#shared/ports/tracker.port.ts';
import type { Tracker, TrackerIssue } from '#shared/ports/tracker.port.ts';

export const OWN = 'acc-engine';

export interface TrackedIssue extends Omit<TrackerIssue, 'comments'> {
  readonly comments: { id: string; author: { id: string; name: string }; text: string }[];
}

export interface MemoryTracker extends Tracker {
  readonly issues: Map<string, TrackedIssue>;
  /** Comments that we made, by issue: `SHOP-1: Work on … has begun.` */
  readonly said: string[];
  readonly moves: string[];
  readonly pages: string[];
  /** Called before each call; it may throw. */
  trouble: (call: string) => void;
  change(id: string, changed: Partial<TrackedIssue>): void;
  /** A person says something. */
  hear(id: string, text: string, by?: string): void;
  readonly reads: { count: number };
}

export const SITE = 'https://acme.atlassian.net';

export const trackedIssue = (n: number, changed: Partial<TrackedIssue> = {}): TrackedIssue => ({
  id: String(10_000 + n),
  key: `SHOP-${n}`,
  url: `${SITE}/browse/SHOP-${n}`,
  title: `Sell tea ${n}`,
  text: 'Green and black.',
  type: 'Story',
  status: 'To Do',
  closed: false,
  labels: ['agents'],
  updatedAt: new Date(1_800_000_000_000 + n).toISOString(),
  author: { id: 'acc-mia', name: 'Mia' },
  parent: null,
  comments: [],
  ...changed,
});

export const createMemoryTracker = (...issues: readonly TrackedIssue[]): MemoryTracker => {
  const refs = new Set<string>();
  let tick = 1_000;
  let comments = 100;
  const find = (id: string): TrackedIssue => {
    const issue = tracker.issues.get(id);
    if (issue === undefined) throw new IssueGone('gone');
    return issue;
  };
  const tracker: MemoryTracker = {
    issues: new Map(issues.map((issue) => [issue.id, issue])),
    said: [],
    moves: [],
    pages: [],
    reads: { count: 0 },
    trouble: () => undefined,
    change: (id, changed) => {
      const updatedAt = new Date(1_800_000_000_000 + (tick += 1_000)).toISOString();
      tracker.issues.set(id, { ...find(id), updatedAt, ...changed });
    },
    hear: (id, text, by = 'acc-mia') => {
      const said = { id: String((comments += 1)), author: { id: by, name: by }, text };
      tracker.change(id, { comments: [...find(id).comments, said] });
    },
    ownAccount: async () => OWN,
    readIssue: async (_, id) => {
      tracker.trouble('read');
      tracker.reads.count += 1;
      const issue = tracker.issues.get(id);
      return issue === undefined ? undefined : structuredClone(issue);
    },
    listChanged: async ({ label, sinceMinutes, cursor }) => {
      tracker.trouble('list');
      const found = [...tracker.issues.values()]
        .filter(({ labels, closed }) => sinceMinutes !== null || (!closed && labels.includes(label ?? '')))
        .sort((a, b) => (a.updatedAt < b.updatedAt ? -1 : 1));
      const from = Number(cursor ?? 0);
      return {
        issues: structuredClone(found.slice(from, from + 2)),
        cursor: from + 2 < found.length ? String(from + 2) : undefined,
      };
    },
    moveTo: async (_, id, status) => {
      tracker.trouble('move');
      const issue = find(id);
      if (status === 'Nowhere') return 'no way';
      tracker.moves.push(`${issue.key} → ${status}`);
      tracker.change(id, { status });
      tracker.trouble('moved');
      return 'moved';
    },
    comment: async (_, id, { ref, text }) => {
      tracker.trouble('comment');
      const issue = find(id);
      if (refs.has(`${id} ${ref}`)) return;
      refs.add(`${id} ${ref}`);
      tracker.said.push(`${issue.key}: ${text}`);
      tracker.change(id, {});
      tracker.trouble('commented');
    },
    linkPage: async (_, id, { url }) => {
      tracker.trouble('link');
      if (!tracker.pages.includes(url)) tracker.pages.push(url);
      find(id);
    },
  };
  return tracker;
};

export const down = (): never => {
  throw new TrackerDown('it is down');
};
