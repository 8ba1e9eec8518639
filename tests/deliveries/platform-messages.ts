/** What people and platforms send, signed as each platform signs it, and what each message must lead to. */
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import type { DeliveryRequest } from '#functions/receive-delivery/handler.ts';
import type { RepositoryPermission } from '#shared/ports/code-host.port.ts';
import { SITE, trackedIssue, type TrackedIssue } from '../contract/fakes/memory-tracker.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const SECRET = 'a secret that only the platform knows';

export const SECRETS: Readonly<Record<string, readonly string[]>> = {
  'slack-signing-secret': ['the one before', SECRET],
  'discord-public-key': [publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex')],
  'github-webhook-secret': [SECRET],
  'jira-webhook-secret': [SECRET],
};

export const PROJECT = 'shop';
export const REPOSITORY = 'https://github.com/acme/shop';
export const SLACK_CHANNEL = 'slack:C0SHOP';
export const DISCORD_CHANNEL = 'discord:645027906669510667';
/** Developers of the project; `slack:USTRANGER` and `github:rita` are nobody in it. */
export const MEMBERS = ['slack:UADA', 'slack:UBOB', 'discord:80351110224678912', 'github:wes'];
export const PERMISSIONS: Readonly<Record<string, RepositoryPermission>> = { wes: 'write', rita: 'read' };

/** What must be there in the end, once. */
export type Effect =
  | { readonly kind: 'story'; readonly title: string }
  /** The command is recorded as refused. */
  | { readonly kind: 'refused command'; readonly text: string }
  /** The delivery is recorded as set aside. */
  | { readonly kind: 'skipped delivery' };

export interface Message {
  readonly name: string;
  /** A request as the platform makes it at this time; another try of one delivery is signed anew. */
  readonly request: (nowMs: number, attempt: number) => DeliveryRequest;
  readonly effect: Effect;
  /** An issue that Jira has by then. */
  readonly issue?: TrackedIssue;
}

const hmac = (text: string): string => createHmac('sha256', SECRET).update(text).digest('hex');
const post = (
  source: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  type = 'application/json',
): DeliveryRequest => ({
  method: 'POST',
  path: `/webhooks/${source}`,
  headers: { 'content-type': type, ...headers },
  bytes: Buffer.from(body),
});

export function slackMessage(n: number, user: string, title: string): Message {
  const text = `add_story "${title}"`;
  const body = new URLSearchParams({
    command: '/backlog',
    text,
    trigger_id: `${n}.1.abc`,
    user_id: user,
    user_name: user.toLowerCase(),
    channel_id: SLACK_CHANNEL.slice('slack:'.length),
    response_url: `https://hooks.slack.example/commands/${n}`,
  }).toString();
  return {
    name: `slack ${n}`,
    request: (nowMs, attempt) => {
      const time = String(Math.floor(nowMs / 1_000));
      return post(
        'slack',
        body,
        {
          'x-slack-request-timestamp': time,
          'x-slack-signature': `v0=${hmac(`v0:${time}:${body}`)}`,
          ...(attempt === 0 ? {} : { 'x-slack-retry-num': String(attempt) }),
        },
        'application/x-www-form-urlencoded',
      );
    },
    effect: MEMBERS.includes(`slack:${user}`)
      ? { kind: 'story', title }
      : { kind: 'refused command', text: `/backlog ${text}` },
  };
}

export function discordMessage(n: number, title: string): Message {
  const body = JSON.stringify({
    id: String(700_000_000_000 + n),
    application_id: '775799577604522054',
    type: 2,
    token: `token-${n}`,
    version: 1,
    channel_id: DISCORD_CHANNEL.slice('discord:'.length),
    guild_id: '290926798626357999',
    member: { user: { id: '80351110224678912', username: 'ada', global_name: 'Ada' } },
    data: {
      id: '771825006014889984',
      name: 'backlog',
      type: 1,
      options: [{ type: 1, name: 'add_story', options: [{ type: 3, name: 'text', value: title }] }],
    },
  });
  return {
    name: `discord ${n}`,
    request: (nowMs) => {
      const time = String(Math.floor(nowMs / 1_000));
      return post('discord', body, {
        'x-signature-timestamp': time,
        'x-signature-ed25519': sign(null, Buffer.from(time + body), privateKey).toString('hex'),
      });
    },
    effect: { kind: 'story', title },
  };
}

/** As GitHub's payloads name it. */
export interface HostedRepository {
  /** `owner/name` */
  readonly full_name: string;
  readonly html_url: string;
  readonly default_branch: string;
}

const SHOP: HostedRepository = { full_name: 'acme/shop', html_url: REPOSITORY, default_branch: 'main' };
const githubMessage = (name: string, event: string, payload: object, effect: Effect): Message => {
  const body = JSON.stringify(payload);
  return {
    name,
    request: (_nowMs, attempt) =>
      post('github', body, {
        'x-github-event': event,
        // Not signed, and another one whenever somebody presses "redeliver".
        'x-github-delivery': `${name}-${attempt}`,
        'x-hub-signature-256': `sha256=${hmac(body)}`,
      }),
    effect,
  };
};

export const githubIssue = (n: number, title: string, repository = SHOP): Message =>
  githubMessage(
    `issue ${n}`,
    'issues',
    {
      action: 'opened',
      repository,
      sender: { login: 'rita', type: 'User' },
      issue: {
        number: n,
        title,
        body: 'Wanted by many.',
        html_url: `${repository.html_url}/issues/${n}`,
        user: { login: 'rita', type: 'User' },
        labels: [{ name: 'agent-workflow' }],
      },
    },
    { kind: 'story', title },
  );

export const githubComment = (n: number, login: string, title: string, repository = SHOP): Message =>
  githubMessage(
    `comment ${n}`,
    'issue_comment',
    {
      action: 'created',
      repository,
      sender: { login, type: 'User' },
      issue: { number: 1 },
      comment: { id: n, body: `/agent backlog add_story "${title}"`, user: { login, type: 'User' } },
    },
    login === 'wes' ? { kind: 'story', title } : { kind: 'skipped delivery' },
  );

export function jiraIssue(n: number, title: string): Message {
  const issue = trackedIssue(n, { title });
  const body = JSON.stringify({
    timestamp: n,
    webhookEvent: 'jira:issue_created',
    issue: { id: issue.id, key: issue.key, self: `${SITE}/rest/api/2/issue/${issue.id}` },
    user: { accountId: 'acc-mia' },
  });
  return {
    name: `jira ${n}`,
    request: () => post('jira', body, { 'x-hub-signature': `sha256=${hmac(body)}` }),
    effect: { kind: 'story', title },
    issue,
  };
}
