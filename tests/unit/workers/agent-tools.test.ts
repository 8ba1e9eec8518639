import { describe, expect, test } from 'vitest';
import { AGENT_TOOLS } from '#shared/domain/agents/agent-definition.ts';
import type { JsonValue } from '#shared/contracts/json.contract.ts';
import { createTools } from '#workers/agent-runner/tools/tools.ts';
import { createWorkspace } from '#workers/agent-runner/workspace.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

const setUp = (files: Record<string, string | Uint8Array> = {}, policy = {}) => {
  const snapshot = new Map(
    Object.entries(files).map(([path, content]) => [
      path,
      { bytes: typeof content === 'string' ? bytes(content) : content, executable: path.endsWith('.sh') },
    ]),
  );
  const workspace = createWorkspace(snapshot, {
    allow: ['src/**'],
    deny: ['src/locked/**'],
    maxFileBytes: 1_000,
    maxFiles: 3,
    ...policy,
  });
  const tools = createTools(workspace, AGENT_TOOLS);
  const call = async (name: string, input: JsonValue) =>
    tools.find((tool) => tool.name === name)!.execute(input);
  return { workspace, tools, call };
};

describe('the file tools', () => {
  test('list in order, by glob, and page after a path', async () => {
    const { call } = setUp({ 'src/b.js': '', 'src/a.js': '', 'README.md': '', '.env': '' });
    expect(await call('list_files', {})).toEqual({
      paths: ['.env', 'README.md', 'src/a.js', 'src/b.js'],
      more: 0,
    });
    expect(await call('list_files', { glob: 'src/*.js', after: 'src/a.js' })).toEqual({
      paths: ['src/b.js'],
      more: 0,
    });
  });

  test('list at most 500 paths and say how many more there are', async () => {
    const { call } = setUp(
      Object.fromEntries(Array.from({ length: 600 }, (_, n) => [`src/${1000 + n}`, ''])),
    );
    const answer = (await call('list_files', {})) as { paths: string[]; more: number };
    expect([answer.paths.length, answer.more]).toEqual([500, 100]);
  });

  test('search plain text with path and line, and leave files that are not text out', async () => {
    const { call } = setUp({
      'src/a.js': 'one\nTwo.*\n',
      'src/b.bin': new Uint8Array([0, 84, 119, 111]),
      'docs/c.md': 'Two',
    });
    expect(await call('search', { text: 'Two.*' })).toEqual({
      matches: [{ path: 'src/a.js', line: 2, text: 'Two.*' }],
      cut: false,
    });
    expect(await call('search', { text: 'two', ignoreCase: true, glob: 'docs/**' })).toEqual({
      matches: [{ path: 'docs/c.md', line: 1, text: 'Two' }],
      cut: false,
    });
  });

  test('search answers with at most 100 lines of at most 300 characters', async () => {
    const { call } = setUp({ 'src/a.js': `${'x'.repeat(1_000)}\n`.repeat(200) });
    const answer = (await call('search', { text: 'x' })) as { matches: { text: string }[]; cut: boolean };
    expect([answer.matches.length, answer.cut, answer.matches[0]?.text.length]).toEqual([100, true, 300]);
  });

  test('read in bounded parts', async () => {
    const { call } = setUp({ 'src/a.txt': 'x'.repeat(60_001) });
    expect(await call('read_file', { path: 'src/a.txt' })).toMatchObject({
      nextOffset: 60_000,
      characters: 60_001,
    });
    expect(await call('read_file', { path: 'src/a.txt', offset: 60_000 })).toEqual({ text: 'x' });
  });

  test('say what is missing or no text instead of failing', async () => {
    const { call } = setUp({ 'src/a.bin': new Uint8Array([255, 254]) });
    expect(await call('read_file', { path: 'src/none' })).toEqual({ error: 'there is no file "src/none"' });
    expect(await call('read_file', { path: 'src/a.bin' })).toMatchObject({
      error: '"src/a.bin" is not text',
    });
    expect(await call('read_file', { path: '/etc/passwd' })).toMatchObject({
      error: 'there is no file "/etc/passwd"',
    });
    expect(await call('delete_file', { path: 'src/none' })).toMatchObject({
      error: 'there is no file "src/none"',
    });
  });

  test('name every wrong field of an input', async () => {
    const { call } = setUp();
    const answer = (await call('write_file', { path: 7 })) as { error: string };
    expect(answer.error).toMatch(/path: .*content: /);
    expect(await call('read_file', null)).toHaveProperty('error');
  });

  test('write what is read, searched, listed and changed afterwards', async () => {
    const { call, workspace } = setUp({ 'src/run.sh': 'old' });
    expect(await call('write_file', { path: 'src/new.js', content: 'näme' })).toEqual({
      written: 'src/new.js',
      bytes: 5,
    });
    expect(await call('write_file', { path: 'src/run.sh', content: 'new' })).toEqual({
      written: 'src/run.sh',
      bytes: 3,
    });
    expect(await call('read_file', { path: 'src/new.js' })).toEqual({ text: 'näme' });
    expect(await call('list_files', {})).toEqual({ paths: ['src/new.js', 'src/run.sh'], more: 0 });
    expect(workspace.changeSet().changes).toEqual([
      {
        op: 'write',
        path: 'src/new.js',
        contentBase64: Buffer.from('näme').toString('base64'),
        executable: false,
      },
      {
        op: 'write',
        path: 'src/run.sh',
        contentBase64: Buffer.from('new').toString('base64'),
        executable: true,
      },
    ]);
  });

  test('leave no change where a file is as it was, or was made and deleted again', async () => {
    const { call, workspace } = setUp({ 'src/a.js': 'same' });
    await call('write_file', { path: 'src/a.js', content: 'other' });
    await call('write_file', { path: 'src/a.js', content: 'same' });
    await call('write_file', { path: 'src/b.js', content: 'x' });
    await call('delete_file', { path: 'src/b.js' });
    expect(workspace.changeSet().changes).toEqual([]);
    expect(workspace.violations()).toEqual([]);
  });

  test('patch a text that occurs once, and refuse one that occurs never or more often, overlaps included', async () => {
    const { call } = setUp({ 'src/a.js': 'aaa b $& c' });
    expect(await call('patch_file', { path: 'src/a.js', old: 'b $&', new: '$& d' })).toMatchObject({
      patched: 'src/a.js',
    });
    expect(await call('read_file', { path: 'src/a.js' })).toEqual({ text: 'aaa $& d c' });
    expect(await call('patch_file', { path: 'src/a.js', old: 'aa', new: 'x' })).toMatchObject({
      error: expect.stringContaining('more than once'),
    });
    expect(await call('patch_file', { path: 'src/a.js', old: 'zz', new: 'x' })).toMatchObject({
      error: expect.stringContaining('does not contain'),
    });
  });

  test.each([
    ['write_file', { path: '../out.js', content: '' }, 'path-traversal'],
    ['write_file', { path: 'tests/a.js', content: '' }, 'not-allowed'],
    ['write_file', { path: 'src/locked/a.js', content: '' }, 'denied'],
    ['write_file', { path: 'src/A.js', content: '' }, 'path-collision'],
    ['write_file', { path: 'src/big', content: 'x'.repeat(1_001) }, 'file-too-large'],
    ['patch_file', { path: 'README.md', old: 'x', new: 'y' }, 'not-allowed'],
    ['delete_file', { path: 'README.md' }, 'not-allowed'],
    ['delete_file', { path: '.git/config' }, 'protected-folder'],
  ])('refuse and record: %s %j', async (name, input, rule) => {
    const { call, workspace } = setUp({ 'src/a.js': 'a', 'README.md': 'x' });
    expect(await call(name, input)).toMatchObject({ rule, error: expect.any(String) });
    expect(workspace.violations()).toEqual([{ path: input.path, rule, text: expect.any(String) }]);
    expect(workspace.changeSet().changes).toEqual([]);
  });

  test('refuse one file more than the phase may change', async () => {
    const { call, workspace } = setUp();
    for (const name of ['a', 'b', 'c']) await call('write_file', { path: `src/${name}`, content: '' });
    expect(await call('write_file', { path: 'src/d', content: '' })).toMatchObject({
      rule: 'too-many-files',
    });
    expect(await call('write_file', { path: 'src/a', content: 'again' })).toMatchObject({ written: 'src/a' });
    expect(workspace.changeSet().changes).toHaveLength(3);
  });

  test('have an input schema of type object each', () => {
    for (const tool of setUp().tools) expect(tool.inputSchema).toMatchObject({ type: 'object' });
  });
});
