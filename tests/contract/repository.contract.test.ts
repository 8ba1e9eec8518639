import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  BranchMoved,
  MergeConflict,
  type CommitRequest,
  type Repository,
} from '#shared/ports/repository.port.ts';
import { makeGitRemote, write, type GitRemote } from './harness/git-remote.ts';

let project: GitRemote;
let repository: Repository;
let main: string;
const DATE = '2026-03-01T10:00:00.000Z';
const open = (): Promise<Repository> => project.open().open({ id: 'p1', repository: project.remote });
const request = (parent: string, more: Partial<CommitRequest> = {}): CommitRequest => ({
  branch: 'tdd/A-1',
  parent,
  message: 'TDD: TEST_RED for A-1 - first tests',
  date: DATE,
  changes: [write('tests/tdd/A-1/one.test.js', 'test\n')],
  ...more,
});
const text = async (commit: string, path: string): Promise<string | undefined> => {
  const body = await repository.read(commit, path);
  return body && Buffer.from(body).toString();
};

beforeEach(async () => {
  project = makeGitRemote();
  repository = await open();
  main = (await repository.sync()).head;
});
afterEach(() => project.remove());

describe('looking at the remote', () => {
  test('sync gives the default branch and its commit, and follows the remote', async () => {
    expect(await repository.sync()).toEqual({
      defaultBranch: 'main',
      head: project.git(project.remote, 'rev-parse', 'main'),
    });
    project.shell('echo more >> README.md && git commit -qam Second && git push -q origin main');
    const { head } = await repository.sync();
    expect(head).toBe(project.git(project.checkout, 'rev-parse', 'HEAD'));
    expect(await repository.head('main')).toBe(head);
    expect(await text(head, 'README.md')).toBe('# Project\nmore\n');
  });

  test('a remote without a commit, without a folder, or reached by a program is refused in one clear line', async () => {
    project.shell('git init -q --bare -b main ../empty.git');
    const empty = await project.open().open({ id: 'p2', repository: join(project.directory, 'empty.git') });
    await expect(empty.sync()).rejects.toThrow(/no commit on its default branch/);
    const missing = await project.open().open({ id: 'p3', repository: join(project.directory, 'nowhere') });
    await expect(missing.sync()).rejects.toThrow(/nowhere/);
    const planted = join(project.directory, 'planted');
    for (const url of [`ext::touch ${planted}`, `--upload-pack=touch ${planted}`, `http://127.0.0.1:9/x`]) {
      const hostile = await project.open().open({ id: 'p4', repository: url });
      await expect(hostile.sync()).rejects.toThrow();
    }
    expect(existsSync(planted)).toBe(false);
  });

  test('a branch that is not there has no head, and a name that git could misread is refused', async () => {
    expect(await repository.head('tdd/none')).toBeUndefined();
    for (const bad of ['--all', 'a..b', 'a b', 'a.lock', 'HEAD^{tree}', '@', 'x/.y', 'a\nb'])
      await expect(repository.head(bad)).rejects.toThrow(/no branch name/);
    for (const bad of ['HEAD', 'main', '--help', main.slice(0, 10)])
      await expect(repository.files(bad)).rejects.toThrow(/no commit/);
  });
});

describe('branches', () => {
  test('a branch starts where it is told, and creating it again gives it as it is', async () => {
    expect(await repository.createBranch('tdd/A-1', main, [], DATE)).toBe(main);
    const commit = await repository.commit(request(main));
    expect(await repository.createBranch('tdd/A-1', main, [], DATE)).toBe(commit);
    expect(await repository.createBranch('tdd/A-2', 'main', [], DATE)).toBe(main);
  });

  test('a branch that is not there begins with a commit that says so, once, and with no other', async () => {
    const first = request(main, { begins: true });
    await expect(repository.commit(request(main))).rejects.toThrow(BranchMoved);
    const commit = await repository.commit(first);
    expect(await repository.commit(first)).toBe(commit);
    expect(await repository.head('tdd/A-1')).toBe(commit);
    const added = { path: 'tests/tdd/A-1/one.test.js', change: 'added' };
    expect(await repository.diff(main, commit)).toEqual([added]);
    const other = request(main, { begins: true, message: 'another' });
    await expect(repository.commit(other)).rejects.toThrow(BranchMoved);
  });

  test('other branches are merged in, the same each time, and what is contained adds nothing', async () => {
    await repository.createBranch('tdd/A-1', main, [], DATE);
    await repository.createBranch('tdd/A-2', main, [], DATE);
    const one = await repository.commit(request(main));
    await repository.commit(request(main, { branch: 'tdd/A-2', changes: [write('src/two.js', '2\n')] }));
    const merged = await repository.createBranch('tdd/A-3', main, ['tdd/A-1', 'tdd/A-2'], DATE);
    expect(await text(merged, 'src/two.js')).toBe('2\n');
    expect(await text(merged, 'tests/tdd/A-1/one.test.js')).toBe('test\n');
    expect(await repository.mergeCommit(main, ['tdd/A-1', 'tdd/A-2'], DATE)).toBe(merged);
    expect(await repository.mergeCommit(one, ['main', 'tdd/A-1'], DATE)).toBe(one);
  });

  test('many branches are merged at once, the same each time, and the one that does not merge is still named', async () => {
    const branches = Array.from({ length: 11 }, (_, n) => `tdd/M-${n}`);
    for (const [n, branch] of branches.entries()) {
      await repository.createBranch(branch, main, [], DATE);
      await repository.commit(request(main, { branch, changes: [write(`src/${n}.js`, `${n}\n`)] }));
    }
    const merged = await repository.mergeCommit(main, branches, DATE);
    const paths = (await repository.files(merged)).map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(branches.map((_, n) => `src/${n}.js`)));
    expect(await repository.mergeCommit(main, branches, DATE)).toBe(merged);
    await repository.createBranch('tdd/M-x', main, [], DATE);
    await repository.commit(request(main, { branch: 'tdd/M-x', changes: [write('src/3.js', 'other\n')] }));
    await expect(repository.mergeCommit(main, [...branches, 'tdd/M-x'], DATE)).rejects.toMatchObject({
      branch: 'tdd/M-x',
      paths: ['src/3.js'],
    });
  });

  test('branches that do not merge are named with their paths, and no branch is made', async () => {
    await repository.createBranch('tdd/A-1', main, [], DATE);
    await repository.createBranch('tdd/A-2', main, [], DATE);
    await repository.commit(
      request(main, { changes: [write('src/one.js', 'left\n'), write('ü\n.md', 'left\n')] }),
    );
    await repository.commit(
      request(main, {
        branch: 'tdd/A-2',
        changes: [write('src/one.js', 'right\n'), write('ü\n.md', 'right\n')],
      }),
    );
    const merging = repository.createBranch('tdd/A-3', main, ['tdd/A-1', 'tdd/A-2'], DATE);
    await expect(merging).rejects.toThrow(MergeConflict);
    await expect(merging).rejects.toMatchObject({ branch: 'tdd/A-2', paths: ['src/one.js', 'ü\n.md'] });
    expect(await repository.head('tdd/A-3')).toBeUndefined();
  });

  test('a branch is set back only from where the caller thought it was, and setting it back again does nothing', async () => {
    await repository.createBranch('tdd/A-1', main, [], DATE);
    const commit = await repository.commit(request(main));
    await expect(repository.resetBranch('tdd/A-1', main, 'f'.repeat(40))).rejects.toThrow(BranchMoved);
    await repository.resetBranch('tdd/A-1', main, commit);
    await repository.resetBranch('tdd/A-1', main, commit);
    expect(await repository.head('tdd/A-1')).toBe(main);
  });
});

test('a branch that an engine whose state is lost left in the remote is taken over', async () => {
  await repository.createBranch('tdd/A-1', main, [], DATE);
  const left = await repository.commit(request(main));
  await repository.push('tdd/A-1');
  rmSync(join(project.directory, 'mirrors'), { recursive: true });
  repository = await open();
  await repository.sync();
  expect(await repository.head('tdd/A-1')).toBe(left);
  await repository.resetBranch('tdd/A-1', main, left);
  await repository.resetBranch('tdd/A-1', main, left);
  const anew = await repository.commit(request(main, { message: 'anew' }));
  await repository.push('tdd/A-1');
  expect(project.git(project.remote, 'rev-parse', 'tdd/A-1')).toBe(anew);
});

describe('commits', () => {
  test('files are written, made executable, moved byte for byte, and deleted; git finds no fault', async () => {
    await repository.createBranch('tdd/A-1', main, [], DATE);
    const first = await repository.commit(
      request(main, {
        changes: [
          write('tests/tdd/A-1/one.test.js', 'a\r\n'),
          write('bin/run', '#!/bin/sh\n', true),
          { op: 'delete', path: 'README.md' },
          { op: 'delete', path: 'none' },
        ],
      }),
    );
    const second = await repository.commit(
      request(first, {
        moves: [{ from: 'tests/tdd/A-1/one.test.js', to: 'tests/unit/A-1/one.test.js' }],
        changes: [write('src/one.js/deep/file', 'x')],
      }),
    );
    const files = await repository.files(second);
    expect(files.map(({ path, mode, bytes }) => [path, mode, bytes])).toEqual([
      ['bin/run', '100755', 10],
      ['src/one.js/deep/file', '100644', 1],
      ['tests/unit/A-1/one.test.js', '100644', 3],
    ]);
    expect(await text(second, 'tests/unit/A-1/one.test.js')).toBe('a\r\n');
    expect(await repository.diff(first, second)).toEqual([
      { path: 'src/one.js', change: 'deleted' },
      { path: 'src/one.js/deep/file', change: 'added' },
      { path: 'tests/tdd/A-1/one.test.js', change: 'deleted' },
      { path: 'tests/unit/A-1/one.test.js', change: 'added' },
    ]);
    await repository.push('tdd/A-1');
    project.git(project.remote, 'fsck', '--strict', '--full');
    expect(project.git(project.remote, 'log', '-1', '--format=%an <%ae> %cn %aI %s', 'tdd/A-1')).toBe(
      'Agent Workflow <agent-workflow@localhost> Agent Workflow 2026-03-01T10:00:00+00:00 TDD: TEST_RED for A-1 - first tests',
    );
    expect(project.git(project.remote, 'rev-parse', 'tdd/A-1^{tree}')).toBe(await repository.treeId(second));
  });

  test('a tree written here is the tree that git writes for the same files, whatever their names sort like', async () => {
    const names = [
      'a',
      'a.b',
      'a-b',
      'a0/x',
      'b/c',
      'b.c',
      'b0',
      'ü/ö',
      '"q"',
      'new\nline',
      'sp ace',
      '.github/x',
      '-dash',
      'emoji-😀',
    ];
    project.shell('rm -rf src README.md');
    for (const name of names) {
      mkdirSync(join(project.checkout, name, '..'), { recursive: true });
      writeFileSync(join(project.checkout, name), name);
    }
    project.shell('git add -A && git commit -q -m Names');
    await repository.createBranch('tdd/A-1', main, [], DATE);
    const commit = await repository.commit(
      request(main, {
        changes: [
          ...names.toReversed().map((name) => write(name, name)),
          { op: 'delete', path: 'src' },
          { op: 'delete', path: 'README.md' },
        ],
      }),
    );
    expect(await repository.treeId(commit)).toBe(project.git(project.checkout, 'rev-parse', 'HEAD^{tree}'));
    expect((await repository.files(commit)).map((file) => file.path).sort()).toEqual(names.toSorted());
  });

  test('a commit repeated, also by a new process and after others came on top, is the same commit', async () => {
    await repository.createBranch('tdd/A-1', main, [], DATE);
    const commit = await repository.commit(request(main));
    expect(await repository.commit(request(main))).toBe(commit);
    const reopened = await open();
    expect(await reopened.commit(request(main))).toBe(commit);
    const next = await reopened.commit(request(commit, { message: 'next', changes: [write('x', 'x')] }));
    expect(await reopened.commit(request(main))).toBe(commit);
    expect(await reopened.head('tdd/A-1')).toBe(next);
  });

  test('a commit onto a branch that has moved on is refused and changes nothing', async () => {
    await repository.createBranch('tdd/A-1', main, [], DATE);
    const commit = await repository.commit(request(main));
    await expect(repository.commit(request(main, { message: 'another' }))).rejects.toThrow(BranchMoved);
    await expect(
      repository.commit(request(main, { branch: 'tdd/A-9', parent: '', changes: [] })),
    ).resolves.toMatch(/^[0-9a-f]{40}$/);
    await expect(repository.commit(request(main, { branch: 'tdd/A-9' }))).rejects.toThrow(BranchMoved);
    await expect(repository.commit(request('f'.repeat(40)))).rejects.toThrow(/no commit/);
    expect(await repository.head('tdd/A-1')).toBe(commit);
  });

  test('an empty parent begins a branch of its own, once', async () => {
    const orphan = request('', { branch: 'orch-state', changes: [write('.orch-state/status.json', '{}\n')] });
    const commit = await repository.commit(orphan);
    expect(await repository.commit(orphan)).toBe(commit);
    await repository.push('orch-state');
    expect(project.git(project.remote, 'rev-list', '--count', 'orch-state')).toBe('1');
    await expect(repository.commit({ ...orphan, message: 'another beginning' })).rejects.toThrow(BranchMoved);
  });

  test('of writers that race for one parent exactly one wins, and with retries each gets in', async () => {
    await repository.createBranch('tdd/A-1', main, [], DATE);
    const racing = await Promise.allSettled(
      ['a', 'b', 'c'].map((name) => repository.commit(request(main, { message: name }))),
    );
    expect(racing.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    const land = async (name: string): Promise<void> => {
      const parent = (await repository.head('tdd/A-1')) ?? '';
      await repository
        .commit(request(parent, { message: name, changes: [write(name, name)] }))
        .catch((error: unknown) => {
          if (error instanceof BranchMoved) return land(name);
          throw error;
        });
    };
    const names = Array.from({ length: 6 }, (_, n) => `f${n}`);
    await Promise.all(names.map(land));
    const files = (await repository.files((await repository.head('tdd/A-1')) ?? '')).map((file) => file.path);
    expect(files).toEqual(expect.arrayContaining(names));
  });

  test('two processes that write the same mirror: the compare-and-swap keeps one of them', async () => {
    const other = await open();
    await repository.createBranch('tdd/A-1', main, [], DATE);
    const racing = await Promise.allSettled(
      [repository, other].map((one, n) => one.commit(request(main, { message: `writer ${n}` }))),
    );
    const won = racing.filter((one) => one.status === 'fulfilled');
    expect(won).toHaveLength(1);
    expect(racing.find((one) => one.status === 'rejected')?.reason).toBeInstanceOf(BranchMoved);
    expect(await repository.head('tdd/A-1')).toBe(won[0]?.value);
  });

  test('lock files that a killed git left are removed when the repository is opened', async () => {
    const mirror =
      readdirSync(join(project.directory, 'mirrors')).find((name) => name.endsWith('.git')) ?? '';
    const locks = ['packed-refs.lock', 'refs/heads/tdd/A-1.lock', 'refs/remotes/origin/main.lock'].map(
      (name) => join(project.directory, 'mirrors', mirror, name),
    );
    mkdirSync(join(project.directory, 'mirrors', mirror, 'refs/heads/tdd'), { recursive: true });
    for (const lock of locks) writeFileSync(lock, '');
    repository = await open();
    expect(locks.filter((lock) => existsSync(lock))).toEqual([]);
    await repository.createBranch('tdd/A-1', main, [], DATE);
  });
});

describe('pushing', () => {
  beforeEach(async () => {
    await repository.createBranch('tdd/A-1', main, [], DATE);
    await repository.commit(request(main));
  });
  const remoteHead = (): string => project.git(project.remote, 'rev-parse', 'tdd/A-1');

  test('a branch is pushed, pushed again, and replaced after it was set back', async () => {
    await repository.push('tdd/A-1');
    await repository.push('tdd/A-1');
    const first = (await repository.head('tdd/A-1')) ?? '';
    expect(remoteHead()).toBe(first);
    await repository.resetBranch('tdd/A-1', main, first);
    const second = await repository.commit(request(main, { message: 'anew' }));
    await repository.push('tdd/A-1');
    expect(remoteHead()).toBe(second);
  });

  test('a push that got through before a crash does not stand in the way of the next', async () => {
    const first = (await repository.head('tdd/A-1')) ?? '';
    const mirror =
      readdirSync(join(project.directory, 'mirrors')).find((name) => name.endsWith('.git')) ?? '';
    project.git(join(project.directory, 'mirrors', mirror), 'push', '-q', project.remote, 'tdd/A-1');
    const second = await repository.commit(request(first, { message: 'next' }));
    await repository.push('tdd/A-1');
    expect(remoteHead()).toBe(second);
  });

  test('what somebody else put on the branch is not overwritten', async () => {
    await repository.push('tdd/A-1');
    project.shell(
      'git fetch -q origin && git checkout -q tdd/A-1 && echo x > x && git add x && git commit -qm theirs && git push -q origin tdd/A-1',
    );
    await repository.commit(request((await repository.head('tdd/A-1')) ?? '', { message: 'ours' }));
    const theirs = remoteHead();
    await expect(repository.push('tdd/A-1')).rejects.toThrow(BranchMoved);
    expect(remoteHead()).toBe(theirs);
  });

  test('a repository with a working tree takes branches beside the one that is checked out', async () => {
    const local = await project.open().open({ id: 'p5', repository: project.checkout });
    const { head } = await local.sync();
    await local.createBranch('tdd/A-1', head, [], DATE);
    const commit = await local.commit(request(head));
    await local.push('tdd/A-1');
    expect(project.git(project.checkout, 'rev-parse', 'tdd/A-1')).toBe(commit);
    expect(project.git(project.checkout, 'status', '--porcelain')).toBe('');
  });

  test('a bundle holds the branch from its base on, and a clone can take it', async () => {
    const head = (await repository.head('tdd/A-1')) ?? '';
    writeFileSync(join(project.directory, 'cycle.bundle'), await repository.bundle('tdd/A-1', main));
    project.git(project.checkout, 'fetch', '-q', '../cycle.bundle', 'tdd/A-1');
    expect(project.git(project.checkout, 'rev-parse', 'FETCH_HEAD')).toBe(head);
    expect(Buffer.from(await repository.bundle('tdd/A-1', main))).toEqual(
      Buffer.from(await repository.bundle('tdd/A-1', main)),
    );
    expect(await repository.bundle('tdd/A-1', head)).toHaveLength(0);
  });
});

describe('a pull request', () => {
  test('is fetched by its number, with where it left its target', async () => {
    project.shell(`git checkout -qb feature && echo 'export const two = 2;' > src/two.js && git add . && git commit -qm Two
      git push -q origin HEAD:refs/pull/7/head && git checkout -q main && echo more >> README.md && git commit -qam Second && git push -q origin main`);
    const head = project.git(project.checkout, 'rev-parse', 'feature');
    const { head: target } = await repository.sync();
    expect(await repository.fetchPull({ number: 7, head, target })).toBe(main);
    expect(await repository.diff(main, head)).toEqual([{ path: 'src/two.js', change: 'added' }]);
    await repository.sync();
    expect(await text(head, 'src/two.js')).toBe('export const two = 2;\n');
  });

  test('that has no such commit any more, or no history in common with its target, is said so', async () => {
    project.shell(
      `git checkout -q --orphan apart && git commit -qm Apart && git push -q origin HEAD:refs/pull/8/head`,
    );
    const head = project.git(project.checkout, 'rev-parse', 'apart');
    const never = repository.fetchPull({ number: 9, head, target: main });
    await expect(never).rejects.toMatchObject({ name: 'NotInRepository' });
    const gone = repository.fetchPull({ number: 8, head: 'a'.repeat(40), target: main });
    await expect(gone).rejects.toMatchObject({ name: 'NotInRepository' });
    const apart = repository.fetchPull({ number: 8, head, target: main });
    await expect(apart).rejects.toMatchObject({ name: 'NotInRepository' });
  });
});
