import { describe, expect, test } from 'vitest';
import { takeVerdict } from '#shared/domain/verdicts/take-verdict.ts';
import type { VerdictInput } from '#shared/domain/verdicts/verdict.ts';
import { codes, design, OLD, verdictInput } from './verdict-fixture.ts';

const judge = (over: Partial<VerdictInput> = {}) =>
  takeVerdict(
    verdictInput({
      phase: 'DESIGN',
      changedFiles: [{ path: 'docs/tdd/S-1/design.md', change: 'added' }],
      baseFiles: [OLD],
      ...over,
    }),
  );

describe('DESIGN accepts', () => {
  test('a design with every criterion of the story, and more', () => {
    const more = design({
      criteria: [
        { id: 'ac1', text: 'Adds two numbers.' },
        { id: 'AC2', text: 'refuses words' },
      ],
    });
    expect(judge({ design: more })).toMatchObject({ accepted: true, reasons: [], gates: [] });
  });

  test('a criterion in slightly other words, which the notes show', () => {
    const verdict = judge({ design: design({ criteria: [{ id: 'AC1', text: 'adds any two numbers' }] }) });
    expect(verdict).toMatchObject({ accepted: true });
    expect(verdict.notes.join()).toContain('AC1 is worded otherwise');
  });

  test('criteria that the agent proposed for a story without any, and says so', () => {
    expect(judge({ storyCriteria: [] }).notes.join()).toContain('proposed by the agent');
  });

  test('packages and old tests to change, which a person decides', () => {
    const asking = design({
      packages: [{ name: 'ms', version: '2.1.3', why: 'durations' }],
      changes: [{ test: `${OLD}::old works`, why: 'rounded' }],
    });
    expect(judge({ design: asking })).toMatchObject({
      accepted: true,
      gates: [{ kind: 'changed_tests' }, { kind: 'packages' }],
    });
  });
});

describe('DESIGN refuses', () => {
  test('a missing file, and every error of a broken one at once', () => {
    expect(codes(judge({ design: null }))).toEqual(['design-missing']);
    expect(judge({ design: null, designProblems: ['a', 'b'] }).reasons.map(({ code }) => code)).toEqual([
      'design-invalid',
      'design-invalid',
    ]);
  });

  test('a criterion that is missing, doubled or says something else', () => {
    expect(codes(judge({ design: design({ criteria: [{ id: 'AC2', text: 'x' }] }) }))).toEqual([
      'criterion-missing',
    ]);
    expect(
      codes(judge({ design: design({ criteria: [...design().criteria, { id: 'ac1', text: 'again' }] }) })),
    ).toEqual(['criterion-duplicate']);
    expect(codes(judge({ design: design({ criteria: [{ id: 'AC1', text: 'true is true' }] }) }))).toEqual([
      'criterion-changed',
    ]);
  });

  test.each(['/etc/passwd', '../other/x.js', 'node_modules/chai/index.js', 'https://x.y/z.js', 'C:\\x.js'])(
    'an interface outside the project: %s',
    (module) => {
      expect(codes(judge({ design: design({ interfaces: [{ module, symbols: [] }] }) }))).toEqual([
        'interface-outside-project',
      ]);
    },
  );

  test('nothing but what exists', () => {
    expect(
      codes(judge({ design: design({ criteria: [{ id: 'AC1', text: 'adds two numbers', keeps: true }] }) })),
    ).toEqual(['design-invalid']);
  });

  test('source under "changes", which would let tests be written as code', () => {
    const changes = [{ test: 'src/add.js', why: 'x' }];
    expect(codes(judge({ design: design({ changes }), baseFiles: ['src/add.js'] }))).toEqual([
      'design-invalid',
    ]);
  });

  test('an old test that does not exist, and files that are not the design', () => {
    expect(codes(judge({ design: design({ changes: [{ test: 'tests/none.js', why: 'x' }] }) }))).toEqual([
      'changed-test-missing',
    ]);
    expect(codes(judge({ changedFiles: [{ path: 'src/add.js', change: 'added' }] }))).toEqual([
      'file-outside-phase',
    ]);
  });
});
