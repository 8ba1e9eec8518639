/** A Jira site on this machine: what is asked of it is checked as Atlassian documents it, and what it holds can be changed by people. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DocumentSchema } from 'jira.js/cloud';

export const OWN_ACCOUNT = 'acc-engine';
export const SITE = 'https://acme.atlassian.net';
const AUTHORIZATION = `Basic ${Buffer.from('engine@acme.com:token').toString('base64')}`;

interface StoredComment {
  id: string;
  author: { accountId: string; displayName: string };
  body: unknown;
}
export interface StoredIssue {
  id: string;
  key: string;
  summary: string;
  description: unknown;
  type: string;
  status: string;
  labels: string[];
  creator: { accountId: string; displayName: string };
  parent?: { id: string; key: string; type: string };
  updatedMs: number;
  comments: StoredComment[];
  links: { globalId: string; url: string }[];
}

/** The workflow: every status leads to every other, but from `Shelved` there is no way. */
const STATUSES = ['To Do', 'Ready', 'In Progress', 'Blocked', 'Done', 'Shelved'];
const categoryOf = (status: string) =>
  status === 'Done' ? 'done' : status === 'To Do' ? 'new' : 'indeterminate';

export const paragraph = (text: string) => ({
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
});

export interface JiraServer {
  readonly url: string;
  readonly issues: Map<string, StoredIssue>;
  /** `GET /rest/api/3/issue/10001`, in order. */
  readonly calls: string[];
  readonly searches: string[];
  /** What was wrong with requests. */
  readonly faults: string[];
  /** Answers the next calls with this status. */
  fail(status: number, times: number, headers?: Record<string, string>): void;
  close(): void;
}

export const startJiraServer = async (): Promise<JiraServer> => {
  const issues = new Map<string, StoredIssue>();
  const calls: string[] = [];
  const searches: string[] = [];
  const faults: string[] = [];
  let failing = { status: 0, times: 0, headers: {} as Record<string, string> };
  let made = 0;

  const answer = async (
    request: IncomingMessage,
  ): Promise<{ status: number; body?: unknown; headers?: Record<string, string> }> => {
    const url = new URL(request.url ?? '/', 'http://site');
    calls.push(`${request.method ?? ''} ${url.pathname}`);
    if (request.headers.authorization !== AUTHORIZATION) return { status: 401, body: { message: 'unknown' } };
    if (failing.times > 0) {
      failing.times -= 1;
      return { status: failing.status, body: { errorMessages: ['later'] }, headers: failing.headers };
    }
    const text = await bodyOf(request);
    if (text !== '' && request.headers['content-type'] !== 'application/json') faults.push('content type');
    const body: Record<string, any> = text === '' ? {} : JSON.parse(text);
    if (url.pathname === '/rest/api/3/myself') return { status: 200, body: { accountId: OWN_ACCOUNT } };
    if (url.pathname === '/rest/api/3/search/jql')
      return { status: 200, body: search(url, issues, searches, faults) };
    const [, id = '', rest = ''] = /^\/rest\/api\/3\/issue\/([\w-]+)\/?(.*)$/.exec(url.pathname) ?? [];
    const issue = [...issues.values()].find((each) => each.id === id || each.key === id);
    if (issue === undefined) return { status: 404, body: { errorMessages: ['Issue does not exist'] } };
    switch (`${request.method} ${rest}`) {
      case 'GET ':
        return { status: 200, body: asJson(issue) };
      case 'GET comment':
        return {
          status: 200,
          body: {
            comments: issue.comments.toReversed().slice(0, Number(url.searchParams.get('maxResults'))),
          },
        };
      case 'POST comment':
        if (!DocumentSchema.safeParse(body['body']).success) faults.push(`no document: ${text}`);
        issue.comments.push({
          id: String(50_000 + (made += 1)),
          author: { accountId: OWN_ACCOUNT, displayName: 'Engine' },
          body: body['body'],
        });
        return { status: 201, body: { id: String(made), body: body['body'] } };
      case 'GET transitions':
        return {
          status: 200,
          body: {
            transitions:
              issue.status === 'Shelved'
                ? []
                : STATUSES.map((name, n) => ({ id: String(n), name: `To ${name}`, to: { name } })),
          },
        };
      case 'POST transitions': {
        const status = STATUSES[Number(body['transition']?.id)];
        if (status === undefined) return { status: 400, body: {} };
        issue.status = status;
        return { status: 204 };
      }
      case 'POST remotelink': {
        if (!/^https:/.test(body['object']?.url) || !body['object']?.title || !body['globalId'])
          faults.push(`link: ${text}`);
        const known = issue.links.some(({ globalId }) => globalId === body['globalId']);
        if (!known) issue.links.push({ globalId: body['globalId'], url: body['object'].url });
        return { status: known ? 200 : 201, body: { id: 1, self: 'https://acme.atlassian.net/x' } };
      }
      default:
        faults.push(`${request.method} ${rest}`);
        return { status: 405, body: {} };
    }
  };

  const server = createServer((request, response) => {
    void answer(request).then(({ status, body, headers }) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    issues,
    calls,
    searches,
    faults,
    fail: (status, times, headers = {}) => {
      failing = { status, times, headers };
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
};

/** Jira's own way to write a time. */
const timeOf = (ms: number) => new Date(ms).toISOString().replace('Z', '+0000');

const asJson = (issue: StoredIssue) => ({
  id: issue.id,
  key: issue.key,
  self: `${SITE}/rest/api/3/issue/${issue.id}`,
  fields: {
    summary: issue.summary,
    description: issue.description,
    issuetype: { name: issue.type },
    status: { name: issue.status, statusCategory: { key: categoryOf(issue.status) } },
    labels: issue.labels,
    creator: issue.creator,
    updated: timeOf(issue.updatedMs),
    ...(issue.parent === undefined
      ? {}
      : {
          parent: {
            id: issue.parent.id,
            key: issue.parent.key,
            fields: { issuetype: { name: issue.parent.type } },
          },
        }),
  },
});

/** Two a page, whatever was asked for: the site may give fewer. */
const search = (url: URL, issues: Map<string, StoredIssue>, searches: string[], faults: string[]) => {
  const jql = url.searchParams.get('jql') ?? '';
  searches.push(jql);
  if (!jql.includes('ORDER BY')) faults.push(`search: ${jql}`);
  const label = /labels = "([^"]+)"/.exec(jql)?.[1];
  const found = [...issues.values()]
    .filter((issue) => label === undefined || issue.labels.includes(label))
    .filter(({ status }) => !jql.includes('statusCategory != Done') || status !== 'Done')
    .sort((a, b) => a.updatedMs - b.updatedMs);
  const from = Number(url.searchParams.get('nextPageToken') ?? 0);
  const next = from + 2;
  return {
    issues: found.slice(from, next).map(asJson),
    ...(next < found.length ? { nextPageToken: String(next), isLast: false } : { isLast: true }),
  };
};

export const newIssue = (n: number, changed: Partial<StoredIssue> = {}): StoredIssue => ({
  id: String(10_000 + n),
  key: `SHOP-${n}`,
  summary: `Sell tea ${n}`,
  description: paragraph('Green and black.'),
  type: 'Story',
  status: 'To Do',
  labels: ['agents'],
  creator: { accountId: 'acc-mia', displayName: 'Mia' },
  updatedMs: Date.parse('2026-11-21T10:00:00.000Z') + n,
  comments: [],
  links: [],
  ...changed,
});
