import { describe, expect, it } from 'vitest';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { readRecord } from '#shared/usecases/records/read-records.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';
import { BASE, comment, groundWithMembers, HEAD, pressed, pull } from './pulls.ts';

describe('a pull request from a fork', () => {
  const fork = pull('mallory/shop', { ref: 'tdd/SHOP-1' });

  it('runs nothing until a member with write access allows the commit that was looked at', async () => {
    const ground = await groundWithMembers();
    await ground.deliver('pull_request', fork);
    expect(await ground.steps()).toEqual([]);
    expect(ground.checks[0]).toMatchObject({ outcome: 'action_required', action: { identifier: 'allow' } });
    expect(
      await ground.deliver('issue_comment', comment(`/agent allow ${HEAD.slice(0, 12)}`, 'wes')),
    ).toMatchObject({ kind: 'done' });
    await ground.deliver('issue_comment', comment(`/agent allow ${HEAD.slice(0, 12)}`, 'wes', 2));
    expect(await ground.steps()).toEqual(['prepare']);
    expect(ground.queued).toEqual([]);
    expect(
      await readRecord(ground.store, 'pull-check', tableKeys.pullCheck('user-api', 31, HEAD)),
    ).toMatchObject({
      status: 'running',
      allowedBy: { id: 'github:wes' },
    });
  });

  it('may be allowed by the check’s own button', async () => {
    const ground = await groundWithMembers();
    await ground.deliver('pull_request', fork);
    expect(await ground.deliver('check_run', pressed('wes', BASE))).toMatchObject({ kind: 'skipped' });
    expect(await ground.deliver('check_run', pressed('wes'))).toMatchObject({ kind: 'done' });
    expect(await ground.steps()).toEqual(['prepare']);
  });

  it('has who allowed it in the audit, once, and each answer to who named no waiting commit', async () => {
    const ground = await groundWithMembers();
    await ground.deliver('pull_request', fork);
    await ground.deliver('issue_comment', comment(`/agent allow ${BASE}`, 'wes'));
    const said = comment(`/agent allow ${HEAD.slice(0, 12)}`, 'wes', 2);
    await ground.deliver('issue_comment', said);
    expect(await ground.deliver('issue_comment', { ...said, installation: { id: 1 } })).toMatchObject({
      kind: 'skipped',
      why: expect.stringContaining('taken before'),
    });
    await ground.deliver('check_run', pressed('wes'));
    expect(ground.said).toHaveLength(1);
    const { reply } = await ground.must('/project audit');
    const lines = reply.split('\n').filter((line) => line.includes('/allow'));
    expect(lines).toEqual([
      expect.stringMatching(`refused +/allow ${HEAD} +Wes \\(github:wes\\) by github`),
      expect.stringMatching(`accepted +/allow ${HEAD.slice(0, 12)} +Wes \\(github:wes\\) by github`),
      expect.stringMatching(`refused +/allow ${BASE} +Wes`),
    ]);
  });

  it('has its button in the audit, and one pressed after the end leaves the check as it ended', async () => {
    const ground = await groundWithMembers();
    await ground.deliver('pull_request', fork);
    await ground.deliver('check_run', pressed('wes'));
    expect((await ground.must('/project audit')).reply).toMatch(new RegExp(`accepted +/allow ${HEAD} +Wes`));
    const shown = ground.checks.length;
    await transactionally(ground.githubDeps, async (tx) => {
      const check = await tx.load('pull-check', tableKeys.pullCheck('user-api', 31, HEAD));
      if (check !== undefined) tx.save('pull-check', { ...check, status: 'done' });
    });
    await ground.deliver('check_run', { ...pressed('wes'), again: true });
    expect(ground.checks).toHaveLength(shown);
  });

  it.each([
    ['by a comment', comment(`/agent allow ${HEAD}`, 'ada')],
    ['by the button', pressed('vera')],
    ['by the button, though a member', pressed('rita')],
  ])('tells who may not allow it %s why, once an hour, and has it in the audit', async (_, event) => {
    const ground = await groundWithMembers();
    await ground.change((project) => ({
      ...project,
      members: project.members.map((one) => (one.id === 'github:ada' ? { ...one, role: 'viewer' } : one)),
    }));
    await ground.deliver('pull_request', fork);
    const name = 'comment' in event ? 'issue_comment' : 'check_run';
    await ground.deliver(name, event);
    await ground.deliver(
      name,
      'comment' in event ? comment(`/agent allow ${HEAD}`, 'ada', 2) : { ...event, again: true },
    );
    expect(ground.said).toEqual([{ issue: 31, text: expect.stringMatching(/^@\w+, the tests of a fork/) }]);
    const { reply } = await ground.must('/project audit');
    expect(reply.match(/refused +\/allow .*github\n.*is no developer of the project/g)).toHaveLength(1);
    expect(await ground.steps()).toEqual([]);
  });

  it.each([
    ['a member without write access', 'rita'],
    ['somebody with write access who is no member', 'ada2'],
    ['a viewer', 'vera'],
    ['its author', 'mallory'],
  ])('is not allowed by %s', async (_, login) => {
    const ground = await groundWithMembers();
    await ground.deliver('pull_request', fork);
    await ground.deliver('issue_comment', comment(`/agent allow ${HEAD}`, login));
    await ground.deliver('check_run', pressed(login));
    expect(await ground.steps()).toEqual([]);
  });

  it.each(['/agent allow', '/agent allow ab', `/agent allow ${BASE}`])(
    'is not allowed by %s, which names no waiting commit: the answer does',
    async (text) => {
      const ground = await groundWithMembers();
      await ground.deliver('pull_request', fork);
      expect(await ground.deliver('issue_comment', comment(text, 'wes'))).toMatchObject({ kind: 'skipped' });
      expect(await ground.steps()).toEqual([]);
      expect(ground.said.at(-1)?.text).toContain(`/agent allow ${HEAD.slice(0, 12)}`);
    },
  );
});
