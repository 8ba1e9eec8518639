import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GitRepositories } from '#shared/adapters/git/git-repositories.adapter.ts';
import { GitFailed, isolateGit } from '#shared/adapters/git/isolated-git.ts';
import { loginWithToken } from '#shared/adapters/git/token-login.ts';
import { createS3Mirrors } from '#shared/adapters/s3-mirrors/s3-mirrors.adapter.ts';
import type { CommitRequest, Repository } from '#shared/ports/repository.port.ts';
import { fakeMirrorBucket, type FakeMirrorBucket } from '../../contract/fakes/fake-mirror-bucket.ts';
import { makeGitRemote, write, type GitRemote } from '../../contract/harness/git-remote.ts';

const path = process.env['PATH'] ?? '/usr/bin:/bin';
let project: GitRemote;
let bucket: FakeMirrorBucket;
const opened: GitRepositories[] = [];
beforeEach(() => {
  project = makeGitRemote();
  bucket = fakeMirrorBucket();
});
afterEach(() => {
  for (const repositories of opened.splice(0)) repositories.close();
  project.remove();
});

/** A process with a disk of its own, as each copy of a function has one. */
const processOf = (name: string): (() => Promise<Repository>) => {
  const repositories = new GitRepositories({
    root: join(project.directory, name),
    path,
    shelf: createS3Mirrors({ client: bucket.client, bucket: 'b' }),
  });
  opened.push(repositories);
  return () => repositories.open({ id: 'p1', repository: project.remote });
};
const request = (parent: string, text: string, branch = 'tdd/A-1'): CommitRequest => ({
  branch,
  parent,
  message: `TDD: TEST_RED for A-1 - ${text}`,
  date: '2026-03-01T10:00:00.000Z',
  changes: [write(`tests/${text}.js`, `${text}\n`)],
});
const begin = (repository: Repository, head: string, branch: string): Promise<string> =>
  repository.createBranch(branch, head, [], '2026-03-01T10:00:00.000Z');
const packs = (): number => [...bucket.objects.keys()].filter((key) => key.endsWith('.pack')).length;

describe('a mirror on a shelf', () => {
  it('is there for a process with an empty disk, commit by commit, and without the remote', async () => {
    const first = await processOf('one')();
    const { head } = await first.sync();
    const commit = await first.commit(request(head, 'one', 'main'));
    rmSync(project.remote, { recursive: true });
    const second = await processOf('two')();
    expect(await second.head('main')).toBe(commit);
    expect(Buffer.from((await second.read(commit, 'tests/one.js')) ?? []).toString()).toBe('one\n');
    expect((await second.files(commit)).map((file) => file.path)).toEqual([
      'README.md',
      'src/one.js',
      'tests/one.js',
    ]);
  });

  it('gives a bundle with the other branches that are asked for, as a mirror that is at home does', async () => {
    const repository = await processOf('one')();
    const { head } = await repository.sync();
    for (const branch of ['tdd/A-1', 'refused/A-1-1']) {
      await begin(repository, head, branch);
      await repository.commit(request(head, branch.slice(0, 3), branch));
    }
    const refused = await repository.head('refused/A-1-1');
    const text = Buffer.from(await repository.bundle('tdd/A-1', head, ['refused/A-1-1'])).toString('latin1');
    expect(text).toContain(`${refused} refs/heads/refused/A-1-1`);
  });

  it('brings only what is new, and nothing when nothing was written', async () => {
    const repository = await processOf('one')();
    const { head } = await repository.sync();
    const before = bucket.objects.get([...bucket.objects.keys()].find((key) => key.endsWith('mirror.json'))!);
    await repository.sync();
    expect([packs(), bucket.objects.size]).toEqual([1, 2]);
    await begin(repository, head, 'tdd/A-1');
    expect(packs()).toBe(1);
    await repository.commit(request(head, 'one'));
    expect(packs()).toBe(2);
    const sizes = [...bucket.objects].flatMap(([key, { body }]) =>
      key.endsWith('.pack') ? [body.length] : [],
    );
    expect(Math.min(...sizes)).toBeLessThan(Math.max(...sizes));
    expect(before).toBeDefined();
  });

  it('lets of two writers at once one come first, and judges the other anew', async () => {
    const [one, two] = [await processOf('one')(), await processOf('two')()];
    const { head } = await one.sync();
    for (const branch of ['tdd/A-1', 'tdd/B-1']) await begin(two, head, branch);
    bucket.beforeReplace = async () => {
      await two.commit(request(head, 'two', 'tdd/B-1'));
    };
    const commit = await one.commit(request(head, 'one', 'tdd/A-1'));
    const third = await processOf('three')();
    expect([await third.head('tdd/A-1'), await third.head('tdd/B-1')]).toEqual([
      commit,
      expect.stringMatching(/^[0-9a-f]{40}$/),
    ]);
    bucket.beforeReplace = async () => {
      await two.commit(request(commit, 'taken'));
    };
    await expect(one.commit(request(commit, 'late'))).rejects.toMatchObject({ name: 'BranchMoved' });
  });

  it('forgets what a process wrote that could not shelve it', async () => {
    const open = processOf('one');
    const one = await open();
    const { head } = await one.sync();
    bucket.beforeReplace = () => Promise.reject(new Error('S3 is away'));
    await expect(one.commit(request(head, 'lost', 'main'))).rejects.toThrow('S3 is away');
    expect(await (await open()).head('main')).toBe(head);
    const commit = await one.commit(request(head, 'kept', 'main'));
    expect(await (await processOf('two')()).head('main')).toBe(commit);
  });

  it('packs anew when there are many packs, and who is just loading finds the new one', async () => {
    const repository = await processOf('one')();
    let { head } = await repository.sync();
    for (let n = 0; n < 26; n += 1) head = await repository.commit(request(head, `n${n}`, 'main'));
    expect(packs()).toBeLessThan(6);
    expect(await (await processOf('two')()).head('main')).toBe(head);
  });

  it('pushes to the remote, and remembers it', async () => {
    const repository = await processOf('one')();
    const { head } = await repository.sync();
    await begin(repository, head, 'tdd/A-1');
    const commit = await repository.commit(request(head, 'one'));
    await repository.push('tdd/A-1');
    expect(project.git(project.remote, 'rev-parse', 'tdd/A-1')).toBe(commit);
    const next = await (await processOf('two')()).commit(request(commit, 'two'));
    const other = await processOf('three')();
    await other.push('tdd/A-1');
    expect(project.git(project.remote, 'rev-parse', 'tdd/A-1')).toBe(next);
  });
});

describe('a repository’s token', () => {
  const fill = async (host: string, token = 'ghs_secret'): Promise<string> => {
    const git = isolateGit(join(project.directory, 'x.git'), {
      path,
      home: project.directory,
      login: async () => loginWithToken('https://git.test/team/shop.git', token),
    });
    const { stdout } = await git.run({
      args: ['credential', 'fill'],
      input: `protocol=https\nhost=${host}\n\n`,
      remote: true,
      noDirectory: true,
    });
    return stdout.toString();
  };

  it('is given to the repository’s own host and to no other', async () => {
    expect(await fill('git.test')).toContain('username=x-access-token\npassword=ghs_secret\n');
    await expect(fill('evil.test')).rejects.toThrow(GitFailed);
  });

  it('is of no use for a path or another protocol', () => {
    for (const repository of ['/srv/shop.git', 'ssh://git@git.test/shop.git', 'http://git.test/shop.git'])
      expect(loginWithToken(repository, 'x')).toBeUndefined();
  });

  it('stands in no error, nor does the address', () => {
    const error = new GitFailed(
      'fetch',
      128,
      "fatal: unable to access 'https://x:ghs_secret@git.test/a?b=c': gone",
    );
    expect(error.message).toBe("git fetch: fatal: unable to access '<repository>': gone");
  });
});
