import { existsSync, writeFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Repository } from '#shared/ports/repository.port.ts';
import { MAX_FILE_BYTES } from '#shared/adapters/git/write-commit.ts';
import { makeGitRemote, write, type GitRemote } from './harness/git-remote.ts';

let project: GitRemote;
let repository: Repository;
const DATE = '2026-03-01T10:00:00.000Z';

beforeEach(async () => {
  project = makeGitRemote();
  repository = await project.open().open({ id: 'p1', repository: project.remote });
});
afterEach(() => project.remove());

async function pushed(script: string): Promise<string> {
  project.shell(`${script}\ngit commit -q -m Content && git push -q origin HEAD:main`);
  return (await repository.sync()).head;
}

async function unpack(
  archive: Uint8Array,
): Promise<Map<string, { type: string; mode: number; body: string }>> {
  const files = new Map<string, { type: string; mode: number; body: string }>();
  const entries = Readable.from([archive]).pipe(extract());
  for await (const entry of entries) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    files.set(entry.header.name, {
      type: entry.header.type,
      mode: entry.header.mode,
      body: Buffer.concat(chunks).toString(),
    });
  }
  return files;
}

test('an archive has the regular files as git has their bytes; links and submodules are left out', async () => {
  const head =
    await pushed(`ln -s /etc/passwd link && ln -s src folder-link && printf 'a\\r\\n' > crlf.txt && printf '#!/bin/sh\\n' > run && chmod +x run
    git update-index --add --cacheinfo 160000,$(git rev-parse HEAD),module && git add link folder-link crlf.txt run`);
  const archive = await repository.archive(head);
  const files = await unpack(archive);
  expect([...files.keys()].sort()).toEqual(['README.md', 'crlf.txt', 'run', 'src/one.js']);
  expect([...files.values()].every((file) => file.type === 'file')).toBe(true);
  expect(files.get('crlf.txt')?.body).toBe('a\r\n');
  expect(files.get('run')?.mode).toBe(0o755);
  expect((await repository.files(head)).map((file) => file.path)).toEqual([
    'README.md',
    'crlf.txt',
    'run',
    'src/one.js',
  ]);
  expect(await repository.read(head, 'link')).toBeUndefined();
  expect(await repository.read(head, 'folder-link/one.js')).toBeUndefined();
  expect(Buffer.from(await repository.archive(head))).toEqual(Buffer.from(archive));
});

test('writing below a link puts a folder in its place, and a diff shows the link gone', async () => {
  const head = await pushed('ln -s /tmp out && git add out');
  await repository.createBranch('tdd/A-1', head, [], DATE);
  const commit = await repository.commit({
    branch: 'tdd/A-1',
    parent: head,
    message: 'm',
    date: DATE,
    changes: [write('out/file', 'x')],
  });
  expect(await repository.diff(head, commit)).toEqual([
    { path: 'out', change: 'deleted' },
    { path: 'out/file', change: 'added' },
  ]);
  expect((await unpack(await repository.archive(commit))).get('out/file')?.body).toBe('x');
});

test('attributes change no byte and start no program: filter, ident, eol, encoding, export rules, merge driver', async () => {
  const planted = join(project.directory, 'planted');
  const head =
    await pushed(`printf '* text eol=crlf ident filter=evil merge=evil export-subst\\nsecret.txt export-ignore\\n' > .gitattributes
    printf '$Id$ $Format:%%H$\\n' > secret.txt && git add . && git config filter.evil.smudge 'touch ${planted}' && git config merge.evil.driver 'touch ${planted}'`);
  const files = await unpack(await repository.archive(head));
  expect(files.get('secret.txt')?.body).toBe('$Id$ $Format:%H$\n');
  for (const [branch, text] of [
    ['tdd/A-1', 'left'],
    ['tdd/A-2', 'right'],
  ] as const) {
    await repository.createBranch(branch, head, [], DATE);
    await repository.commit({
      branch,
      parent: head,
      message: 'm',
      date: DATE,
      changes: [write('secret.txt', text)],
    });
  }
  await expect(repository.mergeCommit(head, ['tdd/A-1', 'tdd/A-2'], DATE)).rejects.toThrow(/secret.txt/);
  expect(existsSync(planted)).toBe(false);
});

test('no hook runs: not of the remote, not by its configuration', async () => {
  const planted = join(project.directory, 'planted');
  for (const hook of ['pre-receive', 'update', 'post-receive', 'post-update', 'reference-transaction']) {
    const file = join(project.remote, 'hooks', hook);
    writeFileSync(file, `#!/bin/sh\ntouch ${planted}\n`);
    chmodSync(file, 0o755);
  }
  const { head } = await repository.sync();
  await repository.createBranch('tdd/A-1', head, [], DATE);
  await repository.commit({
    branch: 'tdd/A-1',
    parent: head,
    message: 'm',
    date: DATE,
    changes: [write('x', 'x')],
  });
  await repository.push('tdd/A-1');
  expect(project.git(project.remote, 'rev-parse', 'tdd/A-1')).toBe(await repository.head('tdd/A-1'));
  expect(existsSync(planted)).toBe(false);
});

test('a file whose name is no text is left out and survives a commit beside it', async () => {
  const head = await pushed(`printf x > "$(printf 'bad\\377name')" && git add .`);
  expect((await repository.files(head)).map((file) => file.path)).toEqual(['README.md', 'src/one.js']);
  await repository.createBranch('tdd/A-1', head, [], DATE);
  await repository.commit({
    branch: 'tdd/A-1',
    parent: head,
    message: 'm',
    date: DATE,
    changes: [write('x', 'x')],
  });
  await repository.push('tdd/A-1');
  expect(project.git(project.remote, 'ls-tree', '--name-only', 'tdd/A-1')).toContain('"bad\\377name"');
});

test('paths that reach outside or into git are refused, and the branch stays', async () => {
  const { head } = await repository.sync();
  await repository.createBranch('tdd/A-1', head, [], DATE);
  const bad = [
    '../x',
    '/etc/x',
    'a/../b',
    'a//b',
    './a',
    '',
    'a/',
    '.git/hooks/x',
    'a/.GIT/config',
    '.git./x',
    'GIT~1/x',
    '.g\u200cit/x',
    '.git::$INDEX/x',
    'a\\b',
    'a\0b',
    '\ud800',
  ];
  for (const path of bad) {
    const base = { branch: 'tdd/A-1', parent: head, message: 'm', date: DATE };
    await expect(repository.commit({ ...base, changes: [write(path, 'x')] }), path).rejects.toThrow(
      /can't be committed/,
    );
    await expect(
      repository.commit({ ...base, changes: [], moves: [{ from: 'README.md', to: path }] }),
      path,
    ).rejects.toThrow(/can't be committed/);
  }
  expect(await repository.head('tdd/A-1')).toBe(head);
});

test('a file past the limit is neither committed nor archived, and is named', async () => {
  const { head: first } = await repository.sync();
  await repository.createBranch('tdd/A-1', first, [], DATE);
  const changes = [write('huge.bin', Buffer.alloc(MAX_FILE_BYTES + 1))];
  await expect(
    repository.commit({ branch: 'tdd/A-1', parent: first, message: 'm', date: DATE, changes }),
  ).rejects.toThrow(/huge.bin/);
  const head = await pushed(`head -c ${MAX_FILE_BYTES + 1} /dev/zero > huge.bin && git add huge.bin`);
  await expect(repository.archive(head)).rejects.toThrow(/huge.bin/);
});

test('a damaged or forged object in the remote is not taken over', async () => {
  project.shell(`bad=$(printf 'tree %s\\nauthor x\\n\\nm\\n' $(git rev-parse HEAD^{tree}) | git hash-object -t commit -w --stdin --literally)
    git push -q origin $bad:refs/heads/forged || { cp -r .git/objects/. ../remote.git/objects/; echo $bad > ../remote.git/refs/heads/forged; }`);
  await expect(repository.sync()).rejects.toThrow(/fsck|missing|invalid|bad/i);
});

test('branches of a remote that only differ in a name which no branch of ours may have do not stop a sync', async () => {
  project.shell(
    `git push -q origin 'HEAD:refs/heads/with@{brace' 'HEAD:refs/heads/ünïcode' 2>/dev/null || git push -q origin 'HEAD:refs/heads/ünïcode'`,
  );
  const { head } = await repository.sync();
  expect(head).toBe(project.git(project.remote, 'rev-parse', 'main'));
});
