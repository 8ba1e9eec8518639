import * as z from 'zod';
import type { TrackerComment, TrackerIssue, TrackerIssueHead } from '#shared/ports/tracker.port.ts';
import { textOf } from './jira-text.ts';

const named = z.object({ name: z.string() });
const person = z.object({ accountId: z.string(), displayName: z.string().default('') });

const head = z.object({
  id: z.string(),
  key: z.string(),
  fields: z.object({
    status: named.extend({ statusCategory: z.object({ key: z.string() }).optional() }),
    labels: z.array(z.string()).default([]),
    updated: z.string(),
  }),
});

const issue = head.extend({
  fields: head.shape.fields.extend({
    summary: z.string(),
    description: z.unknown(),
    issuetype: named,
    creator: person.nullish(),
    parent: z
      .object({
        id: z.string(),
        key: z.string(),
        fields: z.object({ issuetype: named.optional() }).optional(),
      })
      .nullish(),
  }),
});

const comments = z.object({
  comments: z.array(z.object({ id: z.string(), author: person.optional(), body: z.unknown() })).default([]),
});

export const HEAD_FIELDS = ['status', 'labels', 'updated'];
export const ISSUE_FIELDS = [...HEAD_FIELDS, 'summary', 'description', 'issuetype', 'creator', 'parent'];

/** Jira writes `2026-11-21T10:00:00.000+0000`, without the colon that ISO 8601 wants. */
const timeOf = (text: string): string => new Date(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')).toISOString();

export const readHead = (answer: unknown): TrackerIssueHead => headOf(head.parse(answer));

const headOf = ({ id, key, fields }: z.infer<typeof head>): TrackerIssueHead => ({
  id,
  key,
  status: fields.status.name,
  closed: fields.status.statusCategory?.key === 'done',
  labels: fields.labels,
  updatedAt: timeOf(fields.updated),
});

export function readIssue(answer: unknown, site: string, told: readonly TrackerComment[]): TrackerIssue {
  const parsed = issue.parse(answer);
  const { summary, description, issuetype, creator, parent } = parsed.fields;
  return {
    ...headOf(parsed),
    url: `${site}/browse/${parsed.key}`,
    title: summary,
    text: textOf(description),
    type: issuetype.name,
    author: { id: creator?.accountId ?? 'unknown', name: creator?.displayName ?? '' },
    parent:
      parent === null || parent === undefined
        ? null
        : { id: parent.id, key: parent.key, type: parent.fields?.issuetype?.name ?? '' },
    comments: told,
  };
}

/** Comments in the order of the answer. */
export const readComments = (answer: unknown): readonly TrackerComment[] =>
  comments.parse(answer).comments.map(({ id, author, body }) => ({
    id,
    author: { id: author?.accountId ?? 'unknown', name: author?.displayName ?? '' },
    text: textOf(body),
  }));
