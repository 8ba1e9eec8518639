import { describe, expect, test } from 'vitest';
import { changedFiles, changedSourceLines } from '#workers/test-runner/compare-snapshots.ts';
import { isImported } from '#workers/test-runner/is-imported.ts';
import { mergeCoverage } from '#workers/test-runner/runners/merge-coverage.ts';
import { withTexts, type Snapshot } from '#workers/test-runner/snapshot.ts';

const files = (texts: Readonly<Record<string, string>>): Snapshot =>
  withTexts(new Map(), Object.entries(texts));
const lines = (base: Snapshot, now: Snapshot) =>
  changedSourceLines(base, now, changedFiles(base, now, 'node-test', []));

describe('lines that a story changed', () => {
  const FAR = 'function far() {\n  const a = 1;\n  return a;\n}\n';

  test('say which of them only moved, whatever their indentation', () => {
    const base = files({ 'src/far.js': FAR });
    const now = files({ 'src/near.js': `const n = 2;\n${FAR.replaceAll('  ', '    ')}` });
    expect(lines(base, now)).toEqual({
      changed: { 'src/near.js': [1, 2, 3, 4, 5] },
      moved: { 'src/near.js': [2, 3, 4, 5] },
    });
  });

  test('did not move where they stay in their old place too', () => {
    const base = files({ 'src/far.js': FAR });
    expect(lines(base, files({ 'src/far.js': FAR, 'src/copy.js': FAR })).moved).toEqual({});
  });

  test('did not move where two lines are alike by chance', () => {
    const base = files({ 'src/far.js': '}\n\n' });
    expect(lines(base, files({ 'src/near.js': '}\n\nconst a = 1;\n' })).moved).toEqual({});
  });
});

describe('a file is imported', () => {
  const app = 'src/app.js';
  test.each([
    ["import { x } from './app.js';", true],
    ["import './app.js';", true],
    ["export * from '#src/app';", true],
    ["const x = require('../src/app');", true],
    ["await import('./app.js');", true],
    ["vi.mock('../src/app.js');", true],
    ["spawnSync(process.execPath, ['src/app.js']);", false],
    ["import { x } from './apple.js';", false],
  ])('%s: %s', (text, imported) => {
    expect(isImported(app, files({ [app]: '', 'src/other.js': text }))).toBe(imported);
  });

  test('by its folder, where it is its index', () => {
    const project = files({ 'src/app/index.js': '', 'src/other.js': "import x from './app';" });
    expect(isImported('src/app/index.js', project)).toBe(true);
  });
});

test('what started programs ran completes the lines that a runner counts, and adds files it does not know', () => {
  const own = [{ path: 'src/a.js', covered: [1], uncovered: [4, 2] }];
  const children = [
    { path: 'src/a.js', covered: [2, 3], uncovered: [9] },
    { path: 'bin/cli.js', covered: [1], uncovered: [2] },
  ];
  expect(mergeCoverage(own, children)).toEqual([
    { path: 'bin/cli.js', covered: [1], uncovered: [2] },
    { path: 'src/a.js', covered: [1, 2], uncovered: [4] },
  ]);
});
