import { describe, expect, it } from 'vitest';
import { pullRan } from '#shared/domain/messages/pull-check.messages.ts';
import type { PullRunFacts } from '#shared/domain/messages/pull-check.messages.ts';

const facts: PullRunFacts = {
  head: 'a'.repeat(40),
  base: 'b'.repeat(40),
  runner: 'vitest',
  passed: 12,
  failed: [],
  skipped: 1,
  defect: null,
  changed: { source: 2, test: 1 },
  isolation: 'bwrap',
  resultSha256: 'c'.repeat(64),
};

describe('the check of a pull request', () => {
  it.each([
    ['tests that pass and come with the change', {}, 'success'],
    ['code without a test', { changed: { source: 1 } }, 'neutral'],
    ['documents alone', { changed: { docs: 3 } }, 'success'],
    ['a test that fails', { failed: ['a.test.js › adds'] }, 'failure'],
    ['a suite that does not run', { defect: 'no such module' }, 'failure'],
  ])('of %s concludes so', (_, changed, outcome) => {
    expect(pullRan({ ...facts, ...changed }).outcome).toBe(outcome);
  });

  it('shows the evidence, and the output of project code where it can mark up nothing', () => {
    const { summary } = pullRan({ ...facts, failed: ['x\n```\n@everyone [a](b)'], defect: '````\n# big' });
    expect(summary).toContain('| tests | 12 passed, 1 failed, 1 skipped |');
    expect(summary).toContain('| changed files | 2 source, 1 test |');
    expect(summary).toContain(`SHA-256 \`${'c'.repeat(64)}\``);
    expect(summary).toContain('`````text\n````\n# big\n`````');
    expect(summary).not.toContain('@everyone');
  });
});
