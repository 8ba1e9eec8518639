import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createGithubHosts } from '#shared/adapters/github/github-hosts.adapter.ts';
import type { CodeHost, CheckRun } from '#shared/ports/code-host.port.ts';
import type { Secrets } from '#shared/ports/secrets.port.ts';
import { isAppToken, startLoopbackGithub } from './loopback-github.ts';
import type { LoopbackAnswer, LoopbackCall, LoopbackGithub, LoopbackRoutes } from './loopback-github.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const REPOSITORY = 'https://github.com/acme/shop.git';
const HEAD = 'a'.repeat(40);

const secretsOf = (values: Readonly<Record<string, string>>): Secrets => ({
  environment: 'dev',
  read: async (name) => (values[name] ?? '').split('\n').filter((line) => line !== ''),
});
const APP = secretsOf({ 'github-app-id': '4711', 'github-app-private-key': privateKey });

/** Tokens name what they were minted for, so that each call can be held against its token. */
const MINTING: LoopbackRoutes = {
  'GET /repos/{owner}/{repo}/installation': ({ authorization }) =>
    isAppToken(authorization, publicKey, '4711') ? { body: { id: 99 } } : { status: 401, body: {} },
  'POST /app/installations/{installation_id}/access_tokens': ({ authorization, body }) =>
    isAppToken(authorization, publicKey, '4711')
      ? {
          status: 201,
          body: {
            token: `minted ${JSON.stringify(body)}`.replaceAll('"', "'"),
            expires_at: '2099-01-01T00:00:00Z',
            permissions: body['permissions'],
            repository_selection: 'selected',
            repositories: [{ id: 1, name: 'shop' }],
          },
        }
      : { status: 401, body: {} },
};

let github: LoopbackGithub | undefined;
afterEach(async () => {
  expect(github?.offences ?? []).toEqual([]);
  await github?.close();
  github = undefined;
});

const open = async (
  routes: LoopbackRoutes,
  secrets = APP,
): Promise<{ host: CodeHost; calls: readonly LoopbackCall[] }> => {
  github = await startLoopbackGithub({ ...MINTING, ...routes });
  const host = await createGithubHosts({ secrets, apiUrl: github.url }).open({
    id: 'shop',
    repository: REPOSITORY,
  });
  if (host === undefined) throw new Error('no host');
  return { host, calls: github.calls };
};

/** What GitHub says of the hour's limit. */
const usedUp = (remaining: string, seconds: number) => ({
  date: 'Fri, 15 Jan 2027 08:00:00 GMT',
  'x-ratelimit-remaining': remaining,
  'x-ratelimit-reset': String(1_800_000_000 + seconds),
});
const failing =
  (status: number, headers = {}): (() => LoopbackAnswer) =>
  () => ({
    status,
    body: { message: status === 403 ? 'API rate limit exceeded' : 'no' },
    headers,
  });

describe('tokens of the GitHub App', () => {
  it('are minted for one repository and for what the operation needs, and for nothing more', async () => {
    const { host, calls } = await open({
      'GET /repos/{owner}/{repo}/collaborators/{username}/permission': () => ({
        body: { permission: 'write', role_name: 'maintain', user: null },
      }),
    });
    expect(await host.permissionOf('ada')).toBe('write');
    const minted = calls.filter(({ route }) => route.startsWith('POST /app/'));
    expect(minted.map(({ body, path }) => [path['installation_id'], body])).toEqual([
      ['99', { repositories: ['shop'], permissions: { metadata: 'read' } }],
    ]);
    expect(calls.at(-1)?.authorization).toBe(
      "token minted {'repositories':['shop'],'permissions':{'metadata':'read'}}",
    );
  });

  it('let git push with contents alone', async () => {
    const { host, calls } = await open({});
    expect(await host.pushToken()).toMatch(/^minted /);
    expect(calls.at(-1)?.body).toEqual({ repositories: ['shop'], permissions: { contents: 'write' } });
  });

  it('are made anew for the next job', async () => {
    const { host, calls } = await open({});
    await host.pushToken();
    await host.pushToken();
    const again = await createGithubHosts({ secrets: APP, apiUrl: github?.url ?? '' }).open({
      id: 'shop',
      repository: REPOSITORY,
    });
    await again?.pushToken();
    expect(calls.filter(({ route }) => route.startsWith('POST /app/'))).toHaveLength(2);
  });

  it('are taken from a key that was stored in one line, too', async () => {
    const key = privateKey.replaceAll('\n', String.raw`\n`);
    const { host } = await open({}, secretsOf({ 'github-app-id': '4711', 'github-app-private-key': key }));
    expect(await host.pushToken()).toMatch(/^minted /);
  });
});

describe('a repository on GitHub', () => {
  it('is opened by nobody without credentials, and not on another host', async () => {
    const none = createGithubHosts({ secrets: secretsOf({}) });
    expect(await none.open({ id: 'shop', repository: REPOSITORY })).toBeUndefined();
    const hosts = createGithubHosts({
      secrets: secretsOf({ 'github-token': 't' }),
      enterpriseHost: 'git.acme.test',
    });
    expect(await hosts.open({ id: 'shop', repository: 'https://gitlab.com/acme/shop' })).toBeUndefined();
    expect(await hosts.open({ id: 'shop', repository: '/srv/repositories/shop.git' })).toBeUndefined();
    expect(await hosts.open({ id: 'shop', repository: 'git@git.acme.test:acme/shop.git' })).toBeDefined();
  });

  it.each([
    ['admin', 'admin'],
    ['write', 'write'],
    ['read', 'read'],
    ['none', 'none'],
    ['something new', 'none'],
  ])('that says %s of a person permits %s', async (permission, expected) => {
    const { host } = await open({
      'GET /repos/{owner}/{repo}/collaborators/{username}/permission': () => ({ body: { permission } }),
    });
    expect(await host.permissionOf('ada')).toBe(expected);
  });

  it('that knows no such person permits nothing', async () => {
    const { host } = await open({});
    expect(await host.permissionOf('ada')).toBe('none');
  });

  it.each([
    ['nothing', [], [], 'none'],
    ['a run that passed', [['completed', 'success']], [], 'passing'],
    ['a skipped run and a status that passed', [['completed', 'skipped']], ['success'], 'passing'],
    [
      'a run that goes on',
      [
        ['completed', 'success'],
        ['in_progress', null],
      ],
      [],
      'pending',
    ],
    ['a status that waits', [['completed', 'success']], ['pending'], 'pending'],
    [
      'one failure while another goes on',
      [
        ['completed', 'failure'],
        ['queued', null],
      ],
      [],
      'failing',
    ],
    ['a run out of time', [['completed', 'timed_out']], ['success'], 'failing'],
    ['a status in error', [], ['error'], 'failing'],
  ] as const)('with %s on a commit has the CI state that follows', async (_, runs, statuses, expected) => {
    const { host } = await open({
      'GET /repos/{owner}/{repo}/commits/{ref}/check-runs': () => ({
        body: {
          total_count: runs.length + 1,
          check_runs: [
            { name: 'agent-workflow/tdd', status: 'completed', conclusion: 'failure' },
            ...runs.map(([status, conclusion]) => ({ name: 'build', status, conclusion })),
          ],
        },
      }),
      'GET /repos/{owner}/{repo}/commits/{ref}/status': () => ({
        body: {
          statuses: [
            { context: 'agent-workflow/tdd', state: 'failure' },
            ...statuses.map((state) => ({ context: 'ci', state })),
          ],
        },
      }),
    });
    expect(await host.ciState('main')).toBe(expected);
  });

  it('gives what a review says of each line', async () => {
    const { host } = await open({
      'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/comments': () => ({
        body: [
          { path: 'src/cart.js', line: 7, body: 'name it' },
          { path: 'src/cart.js', original_line: 9, body: 'gone since' },
          { path: 'README.md', body: 'a file' },
        ],
      }),
    });
    expect(await host.reviewComments(3, 80)).toEqual([
      { path: 'src/cart.js', line: 7, text: 'name it' },
      { path: 'src/cart.js', line: 9, text: 'gone since' },
      { path: 'README.md', line: null, text: 'a file' },
    ]);
  });

  it.each([
    [500, {}, 'Unavailable', null],
    [502, {}, 'Unavailable', null],
    [429, { 'retry-after': '17' }, 'Unavailable', 17],
    [403, {}, 'Unavailable', null],
    [403, usedUp('0', 900), 'Unavailable', 900],
    [429, usedUp('12', 900), 'Unavailable', null],
    [429, { ...usedUp('0', 900), 'retry-after': '17' }, 'Unavailable', 17],
    [404, {}, 'CodeHostRefused', undefined],
    [422, {}, 'CodeHostRefused', undefined],
  ])('that answers %i is told as what it means', async (status, headers, name, seconds) => {
    const { host } = await open({
      'POST /repos/{owner}/{repo}/issues/{issue_number}/comments': failing(status, headers),
    });
    const error = await host.comment(1, 'x').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name, ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }) });
  });

  it('that is not there at all is unavailable', async () => {
    const hosts = createGithubHosts({
      secrets: secretsOf({ 'github-token': 't' }),
      apiUrl: 'http://127.0.0.1:9',
    });
    const host = await hosts.open({ id: 'shop', repository: REPOSITORY });
    await expect(host?.permissionOf('ada')).rejects.toMatchObject({ name: 'Unavailable' });
  });
});

describe('the pull request of a branch', () => {
  const draft = {
    head: 'tdd/SHOP-1',
    base: 'main',
    title: 'TDD: SHOP-1 - Cart',
    body: 'x'.repeat(70_000),
    labels: ['tdd-cycle', 'needs-review'],
  };
  const repositoryWith = (pulls: object[]): LoopbackRoutes => ({
    'GET /repos/{owner}/{repo}/pulls': ({ query }) => ({
      body: pulls.filter((pull) => query['state'] === 'all' || ('state' in pull && pull.state === 'open')),
    }),
    'POST /repos/{owner}/{repo}/pulls': ({ body }) => {
      if (pulls.length > 0)
        return { status: 422, body: { message: 'No commits between main and tdd/SHOP-1' } };
      const pull = {
        number: 12,
        html_url: 'https://github.com/acme/shop/pull/12',
        state: 'open',
        merged_at: null,
        head: { ref: body['head'] },
      };
      pulls.push(pull);
      return { status: 201, body: pull };
    },
    'PATCH /repos/{owner}/{repo}/pulls/{pull_number}': () => ({ body: pulls[0] ?? {} }),
    'POST /repos/{owner}/{repo}/issues/{issue_number}/labels': () => ({ body: [] }),
  });

  it('is opened once, then found by its branch and brought up to date', async () => {
    const { host, calls } = await open(repositoryWith([]));
    const first = await host.savePullRequest(draft);
    const again = await host.savePullRequest({ ...draft, base: 'tdd/SHOP-0', body: 'shorter' });
    expect([first, again]).toEqual(
      Array.from({ length: 2 }, () => ({ number: 12, url: 'https://github.com/acme/shop/pull/12' })),
    );
    const written = calls.filter(({ route }) => /^(POST|PATCH) .*pulls/.test(route));
    expect(
      written.map(({ route, body }) => [route.split(' ')[0], body['base'], String(body['body']).length]),
    ).toEqual([
      ['POST', 'main', 65_536],
      ['PATCH', 'tdd/SHOP-0', 7],
    ]);
    expect(
      calls
        .filter(({ route }) => route.endsWith('/labels'))
        .map(({ body, path }) => [path['issue_number'], body]),
    ).toEqual([
      ['12', { labels: ['tdd-cycle', 'needs-review'] }],
      ['12', { labels: ['tdd-cycle', 'needs-review'] }],
    ]);
    expect(calls.find(({ route }) => route === 'GET /repos/{owner}/{repo}/pulls')?.query).toMatchObject({
      head: 'acme:tdd/SHOP-1',
      state: 'open',
    });
  });

  it('that was merged stays the one when nothing new is on the branch', async () => {
    const merged = {
      number: 3,
      html_url: 'u',
      state: 'closed',
      merged_at: '2026-01-01T00:00:00Z',
      head: { ref: draft.head },
    };
    const { host } = await open(repositoryWith([merged]));
    expect(await host.savePullRequest(draft)).toEqual({ number: 3, url: 'u' });
  });

  it('that people closed is not opened again behind their back', async () => {
    const closed = { number: 3, html_url: 'u', state: 'closed', merged_at: null, head: { ref: draft.head } };
    const { host } = await open(repositoryWith([closed]));
    await expect(host.savePullRequest(draft)).rejects.toMatchObject({ name: 'CodeHostRefused' });
  });
});

describe('the check run of a commit', () => {
  const run: CheckRun = {
    externalId: 'pul_1',
    commit: HEAD,
    outcome: 'action_required',
    title: 'Waits for a member',
    summary: 'why',
    action: { label: 'Allow the run', describes: 'Runs the tests', identifier: 'allow' },
  };
  const checksWith = (runs: { id: number; external_id: unknown }[]): LoopbackRoutes => ({
    'GET /repos/{owner}/{repo}/commits/{ref}/check-runs': () => ({
      body: { total_count: runs.length, check_runs: runs },
    }),
    'POST /repos/{owner}/{repo}/check-runs': ({ body }) => {
      runs.push({ id: runs.length + 1, external_id: body['external_id'] });
      return { status: 201, body: {} };
    },
    'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}': () => ({ body: {} }),
  });

  it('is one for its id, however often it is saved', async () => {
    const { host, calls } = await open(checksWith([{ id: 40, external_id: 'another' }]));
    await host.saveCheckRun(run);
    await host.saveCheckRun({ ...run, outcome: 'running' });
    await host.saveCheckRun({ ...run, outcome: 'success', summary: 'y'.repeat(70_000) });
    const written = calls.filter(({ route }) => /^(POST|PATCH) .*check-runs/.test(route));
    expect(
      written.map(({ route, body, path }) => [
        route.split(' ')[0],
        path['check_run_id'],
        body['status'],
        body['conclusion'],
      ]),
    ).toEqual([
      ['POST', undefined, 'completed', 'action_required'],
      ['PATCH', '2', 'in_progress', undefined],
      ['PATCH', '2', 'completed', 'success'],
    ]);
    expect(written[0]?.body).toMatchObject({
      head_sha: HEAD,
      external_id: 'pul_1',
      actions: [{ identifier: 'allow' }],
    });
  });

  it('is a commit status where a plain token may write no check run', async () => {
    const { host, calls } = await open(
      { 'POST /repos/{owner}/{repo}/statuses/{sha}': () => ({ status: 201, body: {} }) },
      secretsOf({ 'repositories/shop': 'of the project', 'github-token': 'of all' }),
    );
    await host.saveCheckRun({ ...run, outcome: 'failure' });
    expect(calls.map(({ route, body, authorization }) => [route, body['state'], authorization])).toEqual([
      ['POST /repos/{owner}/{repo}/statuses/{sha}', 'failure', 'token of the project'],
    ]);
  });
});
