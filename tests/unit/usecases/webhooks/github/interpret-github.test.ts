import { describe, expect, it } from 'vitest';
import { createGithubSource } from '#shared/adapters/github/github-source.adapter.ts';
import { WORKFLOW_STATES } from '#shared/domain/vocabulary.ts';
import { interpretGithub } from '#shared/usecases/webhooks/github/interpret-github.usecase.ts';
import { commandOf } from '#shared/usecases/webhooks/github/take-comment.ts';
import { PUBLISHED_EXAMPLES } from '../../../adapters/github/published-examples.ts';
import { by, createGround, repository, issueEvent } from './ground.ts';

const push = (ref: string, after = 'a') => ({
  ref,
  after: after.repeat(40),
  deleted: false,
  repository,
  sender: by('ada'),
});
const suite = (branch: string | null, sha = 'b') => ({
  action: 'completed',
  repository,
  sender: by('ada'),
  check_suite: { head_branch: branch, head_sha: sha.repeat(40) },
});

describe('CI of the default branch', () => {
  it('that fails is the project’s, is told once, and holds sprints back until it passes', async () => {
    const ground = await createGround('SPRINT_PLANNED');
    ground.ci.set('main', 'failing');
    expect(await ground.deliver('push', push('refs/heads/main'))).toMatchObject({ kind: 'done' });
    expect(await ground.deliver('check_suite', suite('main'))).toMatchObject({ kind: 'skipped' });
    expect(await ground.deliver('push', push('refs/heads/main'))).toMatchObject({ kind: 'done' });
    expect((await ground.project()).ciFailing).toBe(true);
    expect(await ground.say('/sprint start')).toMatchObject({ ok: false });
    ground.ci.set('main', 'pending');
    expect(await ground.deliver('push', push('refs/heads/main', 'c'))).toMatchObject({ kind: 'skipped' });
    expect((await ground.project()).ciFailing).toBe(true);
    ground.ci.set('main', 'passing');
    await ground.deliver('check_suite', suite('main', 'd'));
    expect((await ground.project()).ciFailing).toBe(false);
    expect(await ground.say('/sprint start')).toMatchObject({ ok: true });
    const told = (await ground.events()).filter(({ kind }) => kind === 'ci.changed');
    expect(told.map(({ data }) => data)).toEqual([
      { branch: 'main', failing: true },
      { branch: 'main', failing: false },
    ]);
  });

  it('is what the host says now, in whatever order events come', async () => {
    const ground = await createGround();
    ground.ci.set('main', 'passing');
    const run = {
      action: 'completed',
      repository,
      sender: by('ada'),
      check_run: {
        name: 'build',
        head_sha: 'x',
        conclusion: 'failure',
        check_suite: { head_branch: 'main' },
      },
    };
    expect(await ground.deliver('check_run', run)).toMatchObject({ kind: 'skipped' });
    expect((await ground.project()).ciFailing).toBe(false);
  });
});

describe('CI of a story’s branch', () => {
  it('counts for the story: it is told, and shown with the story and the sprint', async () => {
    const ground = await createGround('SPRINT_ACTIVE');
    const [story = ''] = (await ground.sprint())?.stories ?? [];
    ground.ci.set(`tdd/${story}`, 'failing');
    const run = {
      action: 'completed',
      repository,
      sender: by('ada'),
      workflow_run: { head_branch: `tdd/${story}`, head_sha: 'x' },
    };
    expect(await ground.deliver('workflow_run', run)).toEqual({
      kind: 'done',
      what: [`CI on tdd/${story}: failing`],
    });
    expect((await ground.project()).ciFailing).toBe(false);
    expect((await ground.events()).at(-1)).toMatchObject({
      kind: 'ci.changed',
      storyId: story,
      data: { failing: true },
    });
    expect((await ground.must(`/backlog view ${story}`)).reply).toContain('CI is failing on its branch.');
  });

  it.each(['feature/x', 'tdd/NONE-1', 'tdd/../x', null])('is of no story on %s', async (branch) => {
    const ground = await createGround();
    expect(await ground.deliver('check_suite', suite(branch))).toMatchObject({ kind: 'skipped' });
  });
});

describe('a comment that begins with /agent', () => {
  const comment = (body: string, login: string, { id = 5, type = 'User', action = 'created' } = {}) => ({
    action,
    repository,
    sender: by(login, type),
    issue: { number: 7 },
    comment: { id, body, user: by(login, type), author_association: 'OWNER' },
  });

  it('is a command of somebody who may write, answered as a comment, once for one comment', async () => {
    const ground = await createGround();
    const said = comment('/agent sprint status\nthanks!', 'wes');
    const first = await ground.deliver('issue_comment', said);
    await ground.deliver('issue_comment', { ...said, installation: { id: 3 } });
    await ground.deliver('issue_comment', said);
    expect(first).toMatchObject({ kind: 'done' });
    expect(ground.queued.map(({ body }) => body)).toEqual([
      expect.objectContaining({
        text: '/sprint status',
        projectId: 'user-api',
        actor: { id: 'github:wes', name: 'wes', via: 'github' },
        replyTo: {
          channel: 'github',
          address: { projectId: 'user-api', repository: 'https://github.com/Acme/Shop.git', issue: 7 },
        },
      }),
    ]);
  });

  it('of two people who say the same is two commands', async () => {
    const ground = await createGround();
    await ground.deliver('issue_comment', comment('/agent state', 'wes', { id: 1 }));
    await ground.deliver('issue_comment', comment('/agent state', 'ada', { id: 2 }));
    expect(ground.queued).toHaveLength(2);
  });

  it.each(['rita', 'mallory'])(
    'of %s, who may not write, is refused whatever the payload claims, and said so',
    async (login) => {
      const ground = await createGround();
      expect(await ground.deliver('issue_comment', comment('/agent halt_all', login))).toEqual({
        kind: 'skipped',
        why: `${login} has no write access to the repository`,
      });
      await ground.deliver('issue_comment', comment('/agent halt_all', login));
      expect(ground.queued).toEqual([]);
      expect(ground.said).toEqual([{ issue: 7, text: expect.stringContaining(`@${login}`) }]);
    },
  );

  it.each([
    ['of a bot', comment('/agent state', 'app[bot]', { type: 'Bot' })],
    ['that was edited', comment('/agent state', 'wes', { action: 'edited' })],
    ['that was deleted', comment('/agent state', 'wes', { action: 'deleted' })],
    ['without it', comment('looks good', 'wes')],
    ['that quotes it', comment('> /agent state', 'wes')],
    ['of another word', comment('/agents state', 'wes')],
  ])('%s is no command', async (_, said) => {
    const ground = await createGround();
    expect(await ground.deliver('issue_comment', said)).toMatchObject({ kind: 'skipped' });
    expect([...ground.queued, ...ground.said]).toEqual([]);
  });

  it.each([
    ['/agent', '/state'],
    ['/agent /sprint start', '/sprint start'],
    ['  /agent backlog add_story "A: b"  \r\nmore', '/backlog add_story "A: b"'],
    ['\n/agent state', '/state'],
  ])('%j is read as %s', (body, text) => {
    expect(commandOf(body)).toBe(text);
  });
});

describe('a review of a story’s pull request', () => {
  const review = (
    login: string,
    changed: { body?: string | null; ref?: string; from?: string; action?: string } = {},
  ) => ({
    action: changed.action ?? 'submitted',
    repository,
    sender: by(login),
    review: {
      id: 80,
      state: 'changes_requested',
      body: changed.body === undefined ? 'Name the field.\nPlease.' : changed.body,
      html_url: 'https://github.com/acme/shop/pull/3#r80',
      user: by(login),
    },
    pull_request: {
      number: 3,
      title: 'TDD: SHOP-1',
      head: { ref: changed.ref ?? 'tdd/SHOP-1', repo: { full_name: changed.from ?? 'acme/shop' } },
    },
  });

  it.each(WORKFLOW_STATES)('in %s is one proposed story, and the sprint’s state stays', async (state) => {
    const ground = await createGround(state);
    const { storyCounts } = await ground.project();
    ground.review.set(80, [{ path: 'src/cart.js', line: 7, text: 'why?' }]);
    const outcome = await ground.deliver('pull_request_review', review('wes'));
    await ground.deliver('pull_request_review', { ...review('wes'), installation: { id: 1 } });
    const project = await ground.project();
    expect(project.state).toBe(state === 'IDLE' ? 'BACKLOG_READY' : state);
    expect(project.storyCounts).toEqual({ ...storyCounts, proposed: storyCounts.proposed + 1 });
    const id = outcome.kind === 'done' ? (outcome.what[0]?.split(' ')[0] ?? '') : '';
    expect(await ground.story(id)).toMatchObject({
      status: 'proposed',
      title: 'Review of SHOP-1: Name the field.',
      text: 'wes reviewed pull request #3 of SHOP-1:\nName the field.\nPlease.\nsrc/cart.js:7: why?',
      origin: { platform: 'github', url: 'https://github.com/acme/shop/pull/3#r80', author: 'github:wes' },
    });
  });

  it.each([
    ['by somebody who may not write', review('rita')],
    ['of another branch', review('wes', { ref: 'feature' })],
    ['of a fork that calls its branch like ours', review('wes', { from: 'mallory/shop' })],
    ['that says nothing', review('wes', { body: null })],
    ['that was dismissed', review('wes', { action: 'dismissed' })],
  ])('%s is skipped', async (_, said) => {
    const ground = await createGround();
    expect(await ground.deliver('pull_request_review', said)).toMatchObject({ kind: 'skipped' });
    expect((await ground.project()).storyCounts.proposed).toBe(0);
  });
});

describe('an issue', () => {
  it('with the label is one proposed story however often it is labelled', async () => {
    const ground = await createGround();
    await ground.deliver('issues', issueEvent('opened', ['agent-workflow']));
    await ground.deliver('issues', issueEvent('labeled', ['bug', 'agent-workflow']));
    await ground.deliver('issues', issueEvent('labeled', ['agent-workflow'], 10));
    expect((await ground.project()).storyCounts.proposed).toBe(2);
    const story = await ground.story('STORY-1');
    expect(story).toMatchObject({
      status: 'proposed',
      title: 'Cart loses items',
      origin: { author: 'github:mallory' },
    });
  });

  it.each([
    issueEvent('opened', ['bug']),
    issueEvent('closed', ['agent-workflow']),
    issueEvent('edited', ['agent-workflow']),
  ])('of another kind is skipped', async (other) => {
    const ground = await createGround();
    expect(await ground.deliver('issues', other)).toMatchObject({ kind: 'skipped' });
  });
});

describe('an installation of the App', () => {
  const installation = (action: string, names = ['ACME/shop', 'acme/other']) => ({
    action,
    installation: { id: 99 },
    repositories: names.map((full_name) => ({ full_name })),
    sender: by('ada'),
  });

  it('is remembered with its projects and forgotten when it is taken away', async () => {
    const ground = await createGround();
    await ground.deliver('installation', installation('created'));
    expect((await ground.project()).codeHostInstallation).toBe(99);
    await ground.deliver('installation', installation('deleted', []));
    expect((await ground.project()).codeHostInstallation).toBeNull();
    const told = (await ground.events()).filter(({ kind }) => kind.startsWith('code_host.'));
    expect(told.map(({ kind }) => kind)).toEqual(['code_host.connected', 'code_host.disconnected']);
    expect(await ground.deliver('installation', installation('new_permissions_accepted'))).toMatchObject({
      kind: 'skipped',
    });
  });
});

describe('every delivery', () => {
  it('of a published example ends with its record, and leaves the same when it comes again', async () => {
    const ground = await createGround('SPRINT_ACTIVE');
    await ground.change((project) => ({
      ...project,
      repository: 'https://github.com/Codertocat/Hello-World',
    }));
    const source = createGithubSource();
    const outcomes = new Map<string, number>();
    for (const { name, payload } of PUBLISHED_EXAMPLES) {
      const body = Buffer.from(JSON.stringify(payload));
      const headers = { 'content-type': 'application/json', 'x-github-event': name };
      const reading = await source.read(
        { headers, body, receivedMs: 0 },
        { projectOf: async () => undefined, findStories: async () => [] },
      );
      if (reading.kind !== 'delivery') continue;
      const outcome = await ground.deliver(name, reading.payload);
      const before = JSON.stringify(ground.store.dump());
      await interpretGithub(ground.delivery(name, reading.payload), ground.githubDeps);
      expect(JSON.stringify(ground.store.dump())).toBe(before);
      outcomes.set(outcome.kind, (outcomes.get(outcome.kind) ?? 0) + 1);
    }
    expect((outcomes.get('done') ?? 0) + (outcomes.get('skipped') ?? 0)).toBeGreaterThan(60);
  });

  it('about a repository of no project, or without credentials, says so', async () => {
    const ground = await createGround();
    const elsewhere = {
      ...push('refs/heads/main'),
      repository: { ...repository, full_name: 'x/y', html_url: 'https://github.com/x/y' },
    };
    expect(await ground.deliver('push', elsewhere)).toEqual({
      kind: 'skipped',
      why: 'no project has the repository x/y',
    });
    ground.hasCredentials = false;
    expect(await ground.deliver('push', push('refs/heads/main'))).toMatchObject({
      kind: 'skipped',
      why: expect.stringContaining('credentials'),
    });
  });

  it('that the host could not answer leaves nothing and can come again', async () => {
    const ground = await createGround();
    const said = {
      action: 'created',
      repository,
      sender: by('wes'),
      issue: { number: 7 },
      comment: { id: 1, body: '/agent state', user: by('wes') },
    };
    const down = {
      ...ground.githubDeps,
      hosts: {
        open: async () => ({ ...ground.host, permissionOf: async () => Promise.reject(new Error('down')) }),
      },
    };
    // It counts against its author's limit all the same.
    const kept = () => Object.entries(ground.store.dump()).filter(([key]) => !/^RATE#|counted/.test(key));
    const before = kept();
    await expect(interpretGithub(ground.delivery('issue_comment', said), down)).rejects.toThrow('down');
    expect(kept()).toEqual(before);
    expect(await ground.deliver('issue_comment', said)).toMatchObject({ kind: 'done' });
  });
});
