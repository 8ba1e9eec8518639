import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountsFrom } from '#shared/adapters/jira/jira-account.ts';
import { createJiraTracker } from '#shared/adapters/jira/jira-tracker.adapter.ts';
import { newIssue, paragraph, SITE, startJiraServer, type JiraServer } from './harness/jira-server.ts';

let server: JiraServer;
beforeEach(async () => {
  server = await startJiraServer();
});
afterEach(() => {
  server.close();
  expect(server.faults).toEqual([]);
});

const SECRETS: Readonly<Record<string, readonly string[]>> = {
  'jira-account': ['https://other.atlassian.net o@acme.com', `${SITE} engine@acme.com`],
  'jira-api-token': ['token'],
};
const tracker = (secrets = SECRETS, timeoutMs = 5_000) =>
  createJiraTracker({
    findAccount: accountsFrom({ environment: null, read: async (name) => secrets[name] ?? [] }),
    baseUrl: server.url,
    timeoutMs,
  });
const add = (...[n, changed]: Parameters<typeof newIssue>) => {
  const issue = newIssue(n, changed);
  server.issues.set(issue.key, issue);
  return issue;
};
const mia = { accountId: 'acc-mia', displayName: 'Mia' };

describe('a tracker on Jira', () => {
  it('reads an issue as plain text, with what people said', async () => {
    add(1, {
      parent: { id: '9', key: 'SHOP-9', type: 'Epic' },
      description: {
        type: 'doc',
        version: 1,
        content: [
          { type: 'heading', attrs: { level: 2 }, content: [{ type: 'text', text: 'Why' }] },
          {
            type: 'paragraph',
            content: [
              { type: 'text', text: 'Tea for ', marks: [{ type: 'strong' }] },
              { type: 'mention', attrs: { id: 'x', text: '@Mia' } },
              { type: 'hardBreak' },
              { type: 'inlineCard', attrs: { url: 'https://tea.example' } },
            ],
          },
          {
            type: 'bulletList',
            content: [
              {
                type: 'listItem',
                content: [{ type: 'paragraph', content: [{ type: 'text', text: 'green' }] }],
              },
              {
                type: 'listItem',
                content: [{ type: 'paragraph', content: [{ type: 'text', text: 'black' }] }],
              },
            ],
          },
        ],
      },
      comments: [{ id: '7', author: mia, body: paragraph('Soon, please') }],
    });
    expect(await tracker().readIssue(SITE, '10001')).toEqual({
      id: '10001',
      key: 'SHOP-1',
      url: 'https://acme.atlassian.net/browse/SHOP-1',
      title: 'Sell tea 1',
      text: 'Why\nTea for @Mia\nhttps://tea.example\n- green\n- black',
      type: 'Story',
      status: 'To Do',
      closed: false,
      labels: ['agents'],
      updatedAt: '2026-11-21T10:00:00.001Z',
      author: { id: 'acc-mia', name: 'Mia' },
      parent: { id: '9', key: 'SHOP-9', type: 'Epic' },
      comments: [{ id: '7', author: { id: 'acc-mia', name: 'Mia' }, text: 'Soon, please' }],
    });
    expect(await tracker().readIssue(SITE, '404')).toBeUndefined();
  });

  it('comments once however often it is asked, and does not read its own comments back', async () => {
    const issue = add(1, { comments: [{ id: '7', author: mia, body: paragraph('Hello') }] });
    const say = (ref: string) =>
      tracker().comment(SITE, '10001', { ref, text: 'It has begun.\n\nMore to come.' });
    await say('started/1');
    await say('started/1');
    expect(issue.comments).toHaveLength(2);
    await say('done/1');
    expect(issue.comments).toHaveLength(3);
    expect((await tracker().readIssue(SITE, '10001'))?.comments.map(({ text }) => text)).toEqual(['Hello']);
  });

  it('is not kept from commenting by a person who copies its mark', async () => {
    const issue = add(1);
    await tracker().comment(SITE, '10001', { ref: 'started/1', text: 'It has begun.' });
    issue.comments[0]!.author = mia;
    await tracker().comment(SITE, '10001', { ref: 'started/1', text: 'It has begun.' });
    expect(issue.comments).toHaveLength(2);
  });

  it('moves an issue where its workflow leads, however the status is spelled', async () => {
    const issue = add(1);
    expect(await tracker().moveTo(SITE, '10001', 'in progress')).toBe('moved');
    expect(issue.status).toBe('In Progress');
    expect(await tracker().moveTo(SITE, '10001', 'Unheard of')).toBe('no way');
  });

  it('links a page once', async () => {
    const issue = add(1);
    for (const _ of [1, 2])
      await tracker().linkPage(SITE, '10001', { url: 'https://git.example/pr/1', title: 'PR 1' });
    expect(issue.links).toHaveLength(1);
  });

  it('lists issues page by page: the chosen ones at first, then whatever changed', async () => {
    for (const n of [1, 2, 3]) add(n);
    add(4, { labels: [] });
    const wanted = { site: SITE, project: 'SHOP', label: 'agents', status: 'Ready', sinceMinutes: null };
    const first = await tracker().listChanged({ ...wanted, cursor: undefined });
    const second = await tracker().listChanged({ ...wanted, cursor: first.cursor });
    expect([...first.issues, ...second.issues].map(({ key }) => key)).toEqual(['SHOP-1', 'SHOP-2', 'SHOP-3']);
    expect(second.cursor).toBeUndefined();
    await tracker().listChanged({ ...wanted, sinceMinutes: 20, cursor: undefined });
    expect(server.searches).toEqual([
      ...Array<string>(2).fill(
        'project = "SHOP" AND (labels = "agents" OR status = "Ready") AND statusCategory != Done ORDER BY updated ASC, key ASC',
      ),
      'project = "SHOP" AND updated >= "-20m" ORDER BY updated ASC, key ASC',
    ]);
  });
});

describe('a Jira that does not do what it is asked', () => {
  it.each([
    [429, 'TrackerDown'],
    [503, 'TrackerDown'],
    [403, 'TrackerRefused'],
    [400, 'TrackerRefused'],
    [404, 'IssueGone'],
  ])('after a %i is a %s', async (status, name) => {
    add(1);
    server.fail(status, 1);
    await expect(tracker().moveTo(SITE, '10001', 'Done')).rejects.toMatchObject({ name });
  });

  it('is down when nobody answers', async () => {
    const { url } = server;
    server.close();
    const gone = createJiraTracker({
      findAccount: async () => ({ email: 'engine@acme.com', token: 'token' }),
      baseUrl: url,
    });
    await expect(gone.ownAccount(SITE)).rejects.toMatchObject({ name: 'TrackerDown' });
  });

  it('gets no token when the deployment names no account for its site', async () => {
    await expect(tracker().ownAccount('https://evil.example')).rejects.toThrow(
      'the secret jira-account names no account for https://evil.example',
    );
    await expect(tracker({}).ownAccount(SITE)).rejects.toThrow(
      'the secret jira-account is not set: run "agent-workflow admin secret set jira-account"',
    );
    await expect(tracker({ 'jira-account': [`${SITE} engine@acme.com`] }).ownAccount(SITE)).rejects.toThrow(
      'the secret jira-api-token is not set: run "agent-workflow admin secret set jira-api-token"',
    );
    expect(server.calls).toEqual([]);
  });

  it('is asked again with a token that was just set', async () => {
    const asked: boolean[] = [];
    const rotated = createJiraTracker({
      findAccount: async (_, { fresh }) => {
        asked.push(fresh);
        return { email: 'engine@acme.com', token: fresh ? 'token' : 'old' };
      },
      baseUrl: server.url,
    });
    expect(await rotated.ownAccount(SITE)).toBe('acc-engine');
    expect(asked).toEqual([false, true]);
  });
});
