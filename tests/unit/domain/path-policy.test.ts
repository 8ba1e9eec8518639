import { describe, expect, test } from 'vitest';
import { checkChangeSet, checkWrite, type WriteRules } from '#shared/domain/policies/path-policy.ts';

const policy: WriteRules = {
  allow: ['src/**', 'docs/*.md', 'tests/[id].test.js', '{lib,bin}/**'],
  deny: ['src/vendor/**', '**/package-lock.json', 'SRC/Generated/**'],
  maxFileBytes: 100,
  maxFiles: 3,
};

const hostile: [string, string][] = [
  ['', 'path-empty'],
  ['src//a.js', 'path-empty'],
  ['src/a/', 'path-empty'],
  ['/etc/passwd', 'path-absolute'],
  ['~/.ssh/id', 'path-absolute'],
  ['C:/windows', 'path-absolute'],
  ['c:src/a.js', 'path-absolute'],
  ['../src/a.js', 'path-traversal'],
  ['src/../tests/a.js', 'path-traversal'],
  ['src/./a.js', 'path-traversal'],
  ['src/..', 'path-traversal'],
  ['src\\..\\tests', 'path-backslash'],
  ['src\\a.js', 'path-backslash'],
  ['src/a\0.js', 'path-characters'],
  ['src/a\n.js', 'path-characters'],
  ['src/a\u007f.js', 'path-characters'],
  ['src/a\u0085.js', 'path-characters'],
  ['src/a\u2028.js', 'path-characters'],
  ['src/a.js.', 'path-characters'],
  ['src/a.js ', 'path-characters'],
  ['src /a.js', 'path-characters'],
  ['src/.../a.js', 'path-characters'],
  ['src/a.js:stream', 'path-characters'],
  ['src/a\u200b.js', 'path-unicode'],
  ['src/a\u202ejs', 'path-unicode'],
  ['src/a\ufeff.js', 'path-unicode'],
  ['src/e\u0301.js', 'path-unicode'],
  ['src/\ud800.js', 'path-unicode'],
  ['src/\u{e0041}.js', 'path-unicode'],
  ['.g\u200cit/hooks/x', 'path-unicode'],
  [`src/${'a'.repeat(256)}`, 'path-too-long'],
  [`src/${'é'.repeat(128)}`, 'path-too-long'],
  [`src${'/abcdefg'.repeat(600)}`, 'path-too-long'],
  ['.git/config', 'protected-folder'],
  ['src/.git/config', 'protected-folder'],
  ['src/.GIT/config', 'protected-folder'],
  ['src/.Git', 'protected-folder'],
  ['src/．git/config', 'protected-folder'],
  ['src/.ｇｉｔ/config', 'protected-folder'],
  ['src/GIT~1/config', 'protected-folder'],
  ['.orch-state/x.json', 'protected-folder'],
  ['.Orch-State/x.json', 'protected-folder'],
  ['src/vendor/a.js', 'denied'],
  ['src/Vendor/a.js', 'denied'],
  ['src/vendor', 'denied'],
  ['src/ｖendor/a.js', 'denied'],
  ['src/generated/a.js', 'denied'],
  ['src/a/Package-Lock.json', 'denied'],
  ['package-lock.json', 'denied'],
  ['SRC/a.js', 'not-allowed'],
  ['Src/a.js', 'not-allowed'],
  ['ſrc/a.js', 'not-allowed'],
  ['srcs/a.js', 'not-allowed'],
  ['tests/a.js', 'not-allowed'],
  ['docs/a/b.md', 'not-allowed'],
  ['%2e%2e/a.js', 'not-allowed'],
];

describe('a write policy', () => {
  test.each(hostile)('refuses %j by the rule %s', (path, rule) => {
    expect(checkWrite(policy, path, 1)?.rule).toBe(rule);
  });

  test.each([
    'src/a.js',
    'src/deep/er/a.js',
    'src/.env',
    'docs/a.md',
    'tests/[id].test.js',
    'lib/a',
    'bin/b',
    'src/vendored.js',
    'src/[slug]/(group)/page.tsx',
    'src/é.js',
    'src/ünï/日本.py',
    'src/.gitignore',
    'src/a b.js',
    'src/$x+y@z.js',
    'src/..a.js',
  ])('accepts the honest path %j', (path) => {
    expect(checkWrite(policy, path, 1)).toBeUndefined();
  });

  test('accepts a file of exactly the limit and refuses one byte more', () => {
    expect(checkWrite(policy, 'src/a.js', 100)).toBeUndefined();
    expect(checkWrite(policy, 'src/a.js', 101)).toMatchObject({ rule: 'file-too-large' });
  });

  test('shows invisible characters in its text, so that a person sees what was tried', () => {
    expect(checkWrite(policy, 'src/a\u202e.js', 1)?.text).toContain('\\u{202e}');
  });

  test('allows nothing where no glob does', () => {
    expect(checkWrite({ ...policy, allow: [] }, 'src/a.js', 1)?.rule).toBe('not-allowed');
  });
});

describe('a change set', () => {
  const write = (path: string, text = 'x') => ({
    op: 'write' as const,
    path,
    contentBase64: Buffer.from(text).toString('base64'),
    executable: false,
  });
  const rules = (changes: Parameters<typeof checkChangeSet>[1]['changes'], existing: string[] = []) =>
    checkChangeSet(policy, { changes }, existing).map(({ path, rule }) => [path, rule]);

  test('of allowed writes and deletions has nothing refused', () => {
    expect(rules([write('src/a.js'), { op: 'delete', path: 'src/b.js' }], ['src/b.js'])).toEqual([]);
  });

  test('is refused where any path of it is, deletions included', () => {
    expect(rules([write('src/a.js'), { op: 'delete', path: 'tests/a.js' }])).toEqual([
      ['tests/a.js', 'not-allowed'],
    ]);
  });

  test('is measured by decoded bytes', () => {
    expect(rules([write('src/a.js', 'x'.repeat(100))])).toEqual([]);
    expect(rules([write('src/a.js', 'x'.repeat(101))])).toEqual([['src/a.js', 'file-too-large']]);
  });

  test('with too many files is refused as a whole', () => {
    expect(rules(['a', 'b', 'c', 'd'].map((name) => write(`src/${name}`)))).toEqual([['', 'too-many-files']]);
  });

  test('that names a path twice is refused', () => {
    expect(rules([write('src/a.js'), { op: 'delete', path: 'src/a.js' }])).toEqual([
      ['src/a.js', 'path-twice'],
    ]);
  });

  test('with content that is not base64 is refused', () => {
    expect(rules([{ ...write('src/a.js'), contentBase64: 'not base64!' }])).toEqual([
      ['src/a.js', 'content-malformed'],
    ]);
  });

  test.each([
    ['a file beside one that differs in case', 'src/A.js', ['src/a.js']],
    ['a folder that differs in case from an existing one', 'src/Foo/b.js', ['src/foo/a.js']],
    ['a file where a folder is', 'src/foo', ['src/foo/a.js']],
    ['a folder where a file is', 'src/foo/a.js', ['src/foo']],
  ])('refuses %s', (_, path, existing) => {
    expect(rules([write(path)], existing)).toEqual([[path, 'path-collision']]);
  });

  test('may turn a file into a folder when it deletes the file', () => {
    expect(rules([{ op: 'delete', path: 'src/foo' }, write('src/foo/a.js')], ['src/foo'])).toEqual([]);
  });

  test('may write into a tree that already holds both spellings', () => {
    expect(
      rules([write('src/A.js'), write('src/Foo/n.js')], ['src/a.js', 'src/A.js', 'src/foo/x', 'src/Foo/y']),
    ).toEqual([]);
  });
});
