import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHandler as pollTrackers } from '#functions/poll-trackers/handler.ts';
import { createHandler as processDelivery } from '#functions/process-delivery/handler.ts';
import { createHandler as receiveDelivery } from '#functions/receive-delivery/handler.ts';
import { createHandler as syncTracker } from '#functions/sync-tracker/handler.ts';
import { accountsFrom } from '#shared/adapters/jira/jira-account.ts';
import { createJiraSource } from '#shared/adapters/jira/jira-source.adapter.ts';
import { createJiraTracker } from '#shared/adapters/jira/jira-tracker.adapter.ts';
import { jsonObject, type JsonObject } from '#shared/contracts/json.contract.ts';
import type { EventRecord } from '#shared/contracts/records.contract.ts';
import { textOf } from '#shared/adapters/jira/jira-text.ts';
import { edgeFacts } from '#shared/usecases/deliveries/edge-facts.ts';
import { interpretJira } from '#shared/usecases/webhooks/jira/interpret-jira.usecase.ts';
import {
  newIssue,
  paragraph,
  SITE,
  startJiraServer,
  type JiraServer,
} from '../../contract/harness/jira-server.ts';
import { createTeam } from '../../unit/usecases/team.ts';

const SECRETS: Readonly<Record<string, readonly string[]>> = {
  'jira-webhook-secret': ['old secret', 'new secret'],
  'jira-account': [`${SITE} engine@acme.com`],
  'jira-api-token': ['token'],
};

let jira: JiraServer;
beforeEach(async () => {
  jira = await startJiraServer();
});
afterEach(() => {
  jira.close();
  expect(jira.faults).toEqual([]);
});

/** The functions as they are deployed, with a Jira on this machine and the queue between them as a list. */
const compose = async () => {
  const team = await createTeam();
  team.configure(
    `integrations: {jira: {site: '${SITE}', project: SHOP, label: agents, status_map: {started: In Progress}}}`,
  );
  await team.must('/project status');
  const { store, deps } = team;
  const queued: JsonObject[] = [];
  const secrets = { environment: null, read: async (name: string) => SECRETS[name] ?? [] };
  const tracker = createJiraTracker({ findAccount: accountsFrom(secrets), baseUrl: jira.url });
  const parts = { store, clock: deps.clock, tracker };
  const receive = receiveDelivery({
    ...deps,
    secrets,
    queue: { send: async (_: string, body: JsonObject) => void queued.push(body) } as never,
    facts: edgeFacts(store),
    onUnverifiable: () => undefined,
    sources: { jira: createJiraSource() } as never,
  });
  const process = processDelivery({
    ...parts,
    interpreters: { jira: (delivery) => interpretJira(delivery, parts) },
  });
  const sync = syncTracker(parts);
  return {
    ...team,
    poll: pollTrackers(parts),
    post: async (body: string, secret = 'new secret') => {
      const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
      const answer = await receive({
        method: 'POST',
        path: '/webhooks/jira',
        headers: { 'content-type': 'application/json', 'x-hub-signature': signature },
        bytes: Buffer.from(body),
      });
      for (const message of queued.splice(0)) await process(message);
      return answer.status;
    },
    hearEvents: async () => {
      const items = Object.values(store.dump()) as { type: string; data: EventRecord }[];
      for (const { type, data } of items) if (type === 'event') await sync(jsonObject.parse(data));
    },
  };
};

const delivery = (n: number, webhookEvent = 'jira:issue_created') =>
  JSON.stringify({
    webhookEvent,
    timestamp: n,
    user: { accountId: 'acc-mia' },
    issue: { id: '10001', key: 'SHOP-1', self: `${SITE}/rest/api/2/issue/10001` },
  });

it('takes an issue from its signed webhook to a story, and tells Jira of its approval and its start', async () => {
  const issue = newIssue(1);
  jira.issues.set(issue.key, issue);
  const team = await compose();
  expect(await team.post(delivery(1), 'forged')).toBe(401);
  expect(jira.calls).toEqual([]);
  expect(await team.post(delivery(1))).toBe(202);
  expect(await team.post(delivery(1), 'old secret')).toBe(202);
  expect(await team.post(delivery(2, 'jira:issue_updated'))).toBe(202);
  expect(await team.story('STORY-1')).toMatchObject({ title: 'Sell tea 1', status: 'proposed' });
  expect((await team.project()).storyCounts.proposed).toBe(1);

  await team.must('/approve STORY-1');
  await team.hearEvents();
  await team.must('/tdd start STORY-1');
  await team.hearEvents();
  await team.hearEvents();
  expect(issue.status).toBe('In Progress');
  expect(issue.comments.map(({ body }) => textOf(body).split('\n')[0])).toEqual([
    'Taken into the backlog as STORY-1. It is a proposal: a member approves it there.',
    'STORY-1 was approved and can be planned. Its text stays as it was approved.',
    'Work on STORY-1 has begun.',
  ]);
});

it('mends by its poll what was never delivered, and what Jira could not be told while it was down', async () => {
  for (const n of [1, 2, 3]) jira.issues.set(`SHOP-${n}`, newIssue(n));
  const team = await compose();
  jira.fail(503, 1);
  await expect(team.poll()).rejects.toThrow('answered 503');
  await team.poll();
  expect((await team.project()).storyCounts.proposed).toBe(3);
  await team.must('/approve STORY-1 STORY-2 STORY-3');
  jira.fail(503, 3);
  await team.hearEvents();
  jira.fail(503, 0);
  const issue = jira.issues.get('SHOP-2')!;
  issue.comments.push({ id: '99999', author: issue.creator, body: paragraph('Soon!') });
  issue.updatedMs = Date.parse('2027-01-15T08:00:00.000Z');
  await team.poll();
  for (const { comments } of jira.issues.values())
    expect(comments.filter(({ body }) => textOf(body).includes('was approved'))).toHaveLength(1);
  const told = (Object.values(team.store.dump()) as { data: EventRecord }[]).filter(
    ({ data }) => data.kind === 'tracker.commented',
  );
  expect(told.map(({ data }) => data.data)).toEqual([
    expect.objectContaining({ text: 'Soon!', issue: 'SHOP-2' }),
  ]);
});
