import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SandboxOutcome } from '#shared/ports/sandbox.port.ts';
import { readPytestRun } from '#workers/test-runner/runners/pytest/read-pytest-run.ts';

const SECRET = 'a secret';
const ROOT = '/job/suite';

/** What the launcher writes on its channel. */
const channel = (...said: readonly object[]): string =>
  said
    .map((fields, seq) => {
      const body = JSON.stringify({ seq, ...fields });
      return `${createHash('sha256').update(`${SECRET}\n${body}\n${SECRET}`).digest('hex')} ${body}\n`;
    })
    .join('');

const run = (...measured: readonly object[]) => {
  const outcome: SandboxOutcome = {
    exitCode: 0,
    signal: null,
    ended: 'by-itself',
    stdout: '',
    stderr: '',
    report: channel(
      { kind: 'hello', python: '3.11.7', pytest: '9.2.0' },
      { kind: 'summary', collected: 0, failed: 0 },
      ...measured,
      { kind: 'end', code: 0 },
    ),
    leftChildren: [],
    isolation: { means: 'bwrap', network: 'none', filesystem: 'read-only', user: 'other' },
    durationMs: 1,
  };
  return readPytestRun({ root: ROOT, secret: SECRET, outcome, own: [] });
};

describe('what pytest measured', () => {
  it('is the Cobertura report of coverage.py', () => {
    const xml = `<coverage><sources><source>${ROOT}</source></sources><packages><package><classes><class filename="src/a.py"><lines><line number="1" hits="1"/></lines></class></classes></package></packages></coverage>`;
    expect(run({ kind: 'cobertura', xml })).toMatchObject({
      coverage: [{ path: 'src/a.py', covered: [1], uncovered: [] }],
      defects: [],
    });
  });

  it('is what the engine traced, file by file, where there is none', () => {
    const files = ['src/b.py', 'src/a.py'].map((file) => ({
      kind: 'coverage',
      file,
      covered: [1],
      uncovered: [2],
    }));
    expect(run(...files).coverage.map(({ path }) => path)).toEqual(['src/a.py', 'src/b.py']);
    expect(run().coverage).toEqual([]);
  });

  it('is nothing, and a defect of the run, when the report is none', () => {
    expect(run({ kind: 'cobertura', xml: '<coverage><packages>' })).toMatchObject({
      coverage: [],
      defects: [{ code: 'forged-report' }],
    });
  });
});
