import { describe, expect, it } from 'vitest';
import { RATE_LIMITS } from '#shared/contracts/rate-limits.contract.ts';
import { CodeHostUnavailable } from '#shared/ports/code-host.port.ts';
import { interpretGithub } from '#shared/usecases/webhooks/github/interpret-github.usecase.ts';
import { by, createGround, repository } from './ground.ts';

const comment = (login: string, id: number, issue = 7, text = 'halt_all') => ({
  action: 'created',
  repository,
  sender: by(login),
  issue: { number: issue },
  comment: { id, body: `/agent ${text}`, user: by(login), author_association: 'NONE' },
});

describe('who has no write access', () => {
  it('is answered once a day in a project, however often and wherever they comment', async () => {
    const ground = await createGround();
    for (let n = 1; n <= 5; n += 1)
      expect(
        await ground.deliver('issue_comment', comment(n % 2 === 0 ? 'rita' : 'Rita', n, n)),
      ).toMatchObject({ kind: 'skipped', why: expect.stringMatching(/^rita has no write access/i) });
    expect(ground.said).toEqual([{ issue: 1, text: expect.stringContaining('@Rita') }]);
    await ground.deliver('issue_comment', comment('mallory', 6));
    expect(ground.said).toHaveLength(2);
    ground.passMinutes(24 * 60);
    await ground.deliver('issue_comment', comment('rita', 7));
    expect(ground.said).toHaveLength(3);
    expect(ground.queued).toEqual([]);
  });

  it('stands in the audit with what they were answered, once as well', async () => {
    const ground = await createGround();
    for (const id of [1, 2, 3]) await ground.deliver('issue_comment', comment('rita', id));
    const { reply } = await ground.must('/project audit');
    expect(reply).toMatch(
      /refused {3}\/halt_all {2}rita \(github:rita\) by github\n {6}rita has no write access/,
    );
    expect(reply.match(/rita has no write access/g)).toHaveLength(1);
    expect(ground.queued).toEqual([]);
  });

  it('is answered once when two comments of theirs are looked at in the same moment', async () => {
    const ground = await createGround();
    await Promise.all([1, 2, 3].map((id) => ground.deliver('issue_comment', comment('rita', id))));
    expect(ground.said).toHaveLength(1);
  });

  it('is answered by the next try when GitHub took no comment at first', async () => {
    const ground = await createGround();
    const failing = {
      ...ground.githubDeps,
      hosts: {
        open: async () => ({
          ...ground.host,
          comment: () => Promise.reject(new CodeHostUnavailable('down')),
        }),
      },
    };
    const said = comment('rita', 1);
    await expect(interpretGithub(ground.delivery('issue_comment', said), failing)).rejects.toThrow('down');
    await ground.deliver('issue_comment', said);
    expect(ground.said).toHaveLength(1);
  });
});

describe('who gives too many commands', () => {
  it('is told once when to come again, without being asked about, and leaves the others theirs', async () => {
    const ground = await createGround();
    Object.assign(ground.githubDeps, { clock: { nowMs: () => 1_800_000_000_000 } });
    const { burst } = RATE_LIMITS.member;
    for (let n = 0; n <= burst + 2; n += 1)
      await ground.deliver('issue_comment', comment('wes', n, 7, 'state'));
    expect(ground.queued).toHaveLength(burst);
    expect(ground.said).toEqual([{ issue: 7, text: expect.stringMatching(/^@wes, .*again in 1 s\.$/) }]);
    expect(await ground.deliver('issue_comment', comment('ada', 900, 7, 'state'))).toMatchObject({
      kind: 'done',
    });
    const asked = ground.asked.length;
    for (let n = 0; n <= burst + 2; n += 1) await ground.deliver('issue_comment', comment('rita', 1_000 + n));
    expect(ground.asked.length - asked).toBe(burst);
    expect(ground.said.map(({ text }) => text.split(',')[0])).toEqual(['@wes', '@rita', '@rita']);
  });

  it('has each comment counted once, whether GitHub tells of it twice or a delivery is tried again', async () => {
    const ground = await createGround();
    let nowMs = 1_800_000_000_000;
    Object.assign(ground.githubDeps, { clock: { nowMs: () => nowMs } });
    const { burst } = RATE_LIMITS.member;
    const byApp = (id: number) => ({ ...comment('wes', id, 7, 'state'), installation: { id: 1 } });
    for (let n = 1; n <= burst; n += 1) {
      await ground.deliver('issue_comment', comment('wes', n, 7, 'state'));
      expect(await ground.deliver('issue_comment', byApp(n))).toMatchObject({ kind: 'done' });
    }
    expect(await ground.deliver('issue_comment', byApp(burst + 1))).toMatchObject({ kind: 'skipped' });
    nowMs += 60_000;
    expect(
      await ground.deliver('issue_comment', comment('wes', burst + 1, 7, 'state')),
      'what was refused stays so, though there is room again',
    ).toMatchObject({ kind: 'skipped' });
    expect(await ground.deliver('issue_comment', byApp(burst + 2))).toMatchObject({ kind: 'done' });
  });

  it('is told so again an hour later, even one who was told that day of having no access', async () => {
    const ground = await createGround();
    const { burst } = RATE_LIMITS.member;
    Object.assign(ground.githubDeps, { clock: { nowMs: () => 1_800_000_000_000 } });
    for (let n = 0; n <= burst + 3; n += 1) await ground.deliver('issue_comment', comment('rita', n));
    expect(ground.said.map(({ text }) => /write access|too many/.exec(text)?.[0])).toEqual([
      'write access',
      'too many',
    ]);
    Object.assign(ground.githubDeps, { clock: { nowMs: () => 1_800_003_600_000 } });
    for (let n = 0; n <= burst + 3; n += 1) await ground.deliver('issue_comment', comment('rita', 100 + n));
    expect(ground.said.map(({ text }) => /write access|too many/.exec(text)?.[0]).slice(2)).toEqual([
      'too many',
    ]);
  });
});

describe('a project that gets too many commands', () => {
  it('refuses those of all its people, tells each once, and counts nobody who may only comment', async () => {
    const ground = await createGround();
    Object.assign(ground.githubDeps, { clock: { nowMs: () => 1_800_000_000_000 } });
    const { burst } = RATE_LIMITS.project;
    const person = RATE_LIMITS.member.burst;
    for (let n = 0; n < person; n += 1) await ground.deliver('issue_comment', comment('mallory', 500 + n));
    const told = ground.said.length;
    for (let n = 0; n < burst; n += 1)
      await ground.deliver('issue_comment', comment(n < person ? 'wes' : 'ada', n, 7, 'state'));
    expect(ground.queued).toHaveLength(burst);
    Object.assign(ground.host, { permissionOf: async () => 'write' });
    for (const id of [900, 901])
      expect(await ground.deliver('issue_comment', comment('zoe', id, 7, 'state'))).toEqual({
        kind: 'skipped',
        why: 'too many commands were given to user-api in one minute',
      });
    expect(ground.said.slice(told)).toEqual([
      { issue: 7, text: expect.stringMatching(/^@zoe, .*for this project.* again in 1 s\.$/) },
    ]);
    expect(ground.queued).toHaveLength(burst);
  });
});
