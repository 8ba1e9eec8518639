import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import aslValidator from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { DefinitionRefused, loadDefinition } from '#local/engine/subset.ts';
import { substitute } from '#local/engine/substitutions.ts';
import { LAMBDA, machine, plain, task } from './set-up-engine.ts';

const fixtures = join(import.meta.dirname, 'fixtures');

function refusal(definition: object): string[] {
  try {
    loadDefinition(plain(definition) as never);
    return [];
  } catch (thrown) {
    if (thrown instanceof DefinitionRefused)
      return thrown.findings.map(({ path, message }) => `${path}: ${message}`);
    throw thrown;
  }
}

const end = { End: true };
const call = (more: object) => machine({ Read: { ...task({}, end), ...more } });
const only = (state: object) => machine({ Only: state });

describe('a definition of the subset', () => {
  it.each(readdirSync(fixtures).filter((name) => name.endsWith('.asl.json')))(
    '%s is valid for AWS too',
    (name) => {
      const definition = JSON.parse(readFileSync(join(fixtures, name), 'utf8')) as Record<string, never>;
      const validation = aslValidator(definition, { checkPaths: true, checkArn: true });
      expect(validation.errorsText()).toBe('');
      expect(loadDefinition(definition).states.size).toBeGreaterThan(0);
    },
  );
});

describe('a definition outside the subset is refused with the place named', () => {
  it.each<[string, object, string]>([
    [
      'JSONPath',
      { ...only({ Type: 'Pass', ...end }), QueryLanguage: 'JSONPath' },
      'QueryLanguage: must be "JSONata" for the whole machine',
    ],
    ['JSONPath fields', call({ Parameters: {} }), 'States.Read.Parameters: this field is not supported here'],
    [
      'a resource',
      call({ Resource: 'arn:aws:states:::sqs:sendMessage' }),
      'States.Read.Resource: arn:aws:states:::sqs:sendMessage is not supported',
    ],
    [
      'a field of a retrier',
      call({ Retry: [{ ErrorEquals: ['A'], MaxRetries: 1 }] }),
      'States.Read.Retry[0].MaxRetries: this field',
    ],
    [
      'a bad interval',
      call({ Retry: [{ ErrorEquals: ['A'], IntervalSeconds: 0 }] }),
      'States.Read.Retry[0].IntervalSeconds: ',
    ],
    [
      'States.ALL among others',
      call({ Retry: [{ ErrorEquals: ['A', 'States.ALL'] }] }),
      'States.Read.Retry[0].ErrorEquals: States.ALL stands alone',
    ],
    [
      'a target that is not there',
      call({ End: undefined, Next: 'Gone' }),
      'States.Read.Next: there is no state "Gone" here',
    ],
    [
      'a catcher that leads nowhere',
      call({ Catch: [{ ErrorEquals: ['A'], Next: 'Gone' }] }),
      'States.Read.Catch[0].Next: there is no state "Gone"',
    ],
    ['a start that is not there', { ...call({}), StartAt: 'Gone' }, 'StartAt: there is no state "Gone" here'],
    [
      'a state that nothing leads to',
      machine({ A: { Type: 'Pass', ...end }, B: { Type: 'Pass', ...end } }),
      'States.B: no state leads here',
    ],
    [
      'a machine without an end',
      machine({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } }),
      'States: no state ends it',
    ],
    ['both Next and End', call({ Next: 'Read' }), 'States.Read: takes exactly one of Next and End'],
    [
      'a heartbeat longer than the timeout',
      call({ TimeoutSeconds: 5, HeartbeatSeconds: 5 }),
      'States.Read.HeartbeatSeconds: must be smaller',
    ],
    [
      'a distributed Map',
      only({
        Type: 'Map',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED' },
          StartAt: 'I',
          States: { I: { Type: 'Pass', ...end } },
        },
        ...end,
      }),
      'States.Only.ItemProcessor.ProcessorConfig.Mode: ',
    ],
    [
      'a Wait for two things',
      only({ Type: 'Wait', Seconds: 1, Timestamp: '2026-01-01T00:00:00Z', ...end }),
      'States.Only: takes exactly one of Seconds and Timestamp',
    ],
    ['an unknown type', only({ Type: 'Sleep', ...end }), 'States.Only.Type: '],
    [
      'a condition that is no expression',
      only({ Type: 'Choice', Choices: [{ Condition: 'x', Next: 'Only' }] }),
      'States.Only.Choices[0].Condition: ',
    ],
    [
      'an expression that does not parse',
      only({ Type: 'Pass', Output: { a: ['{% a[1,2) %}'] }, ...end }),
      'States.Only.Output.a[0]: is no JSONata: ',
    ],
    [
      'a variable that a branch assigns and the scope around it as well',
      only({
        Type: 'Parallel',
        Assign: { x: 1 },
        Branches: [{ StartAt: 'In', States: { In: { Type: 'Pass', Assign: { x: 2 }, ...end } } }],
        ...end,
      }),
      'States.Only.Branches[0].States.In.Assign.x: $x is assigned in the scope around this one too',
    ],
    [
      'a variable that an iteration assigns on one of its ways, and a catcher outside',
      machine({
        Each: {
          Type: 'Map',
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done', Assign: { x: 1 } }],
          ItemProcessor: {
            StartAt: 'In',
            States: {
              In: {
                Type: 'Choice',
                Choices: [{ Condition: true, Next: 'Last', Assign: { x: 2, y: 3 } }],
              },
              Last: { Type: 'Pass', ...end },
            },
          },
          Next: 'Done',
        },
        Done: { Type: 'Succeed' },
      }),
      'States.Each.ItemProcessor.States.In.Choices[0].Assign.x: $x is assigned in the scope',
    ],
    [
      'a half-open expression',
      only({ Type: 'Pass', Output: '{% 1', ...end }),
      'States.Only.Output: an expression stands between',
    ],
    [
      '$eval',
      only({ Type: 'Pass', Output: "{% $eval('1') %}", ...end }),
      'States.Only.Output: $eval is not supported',
    ],
    [
      '$$',
      only({ Type: 'Pass', Output: '{% $$.a %}', ...end }),
      "States.Only.Output: Reference to '$$' is not supported",
    ],
    [
      'a bare name',
      only({ Type: 'Pass', Assign: { x: '{% phone & "" %}' }, Output: 1, ...end }),
      "States.Only.Assign.x: Reference to 'phone' at the top level",
    ],
    [
      'a result before there is one',
      call({ Arguments: '{% $states.result %}' }),
      'States.Read.Arguments: $states.result does not exist in this field',
    ],
    [
      'an error output outside a catcher',
      call({ Output: '{% $states.errorOutput.Error %}' }),
      'States.Read.Output: $states.errorOutput exists only in a Catch',
    ],
    [
      'a misspelt member',
      call({ Output: '{% $states.inputs %}' }),
      'States.Read.Output: $states has no member inputs',
    ],
    [
      'a pattern that looks back',
      only({ Type: 'Pass', Output: '{% $contains("a", /(?<=x)y/) %}', ...end }),
      'States.Only.Output: the pattern /(?<=x)y/ is not one that runs in linear time',
    ],
    [
      'a name used twice',
      only({
        Type: 'Parallel',
        Branches: [{ StartAt: 'Only', States: { Only: { Type: 'Pass', ...end } } }],
        ...end,
      }),
      'States.Only.Branches[0].States.Only: another state has this name',
    ],
  ])('%s', (_what, definition, expected) => {
    const findings = refusal(definition);
    expect(
      findings.some((finding) => finding.startsWith(expected)),
      findings.join('\n'),
    ).toBe(true);
  });

  it('names all findings at once', () => {
    const findings = refusal(
      machine({
        A: { Type: 'Pass', Result: 1, Next: 'B' },
        B: { Type: 'Task', Resource: LAMBDA, ResultPath: '$', ...end },
      }),
    );
    expect(findings).toEqual([
      'States.A.Result: this field is not supported here',
      'States.B.ResultPath: this field is not supported here',
    ]);
  });
});

describe('names inside an item', () => {
  it.each([
    '$states.input.items[value > 3]',
    '$states.input.items.(name & "x")',
    '$map($states.input.a, function($x) { $x.b })',
    '$states.input.items^(age)',
    '$states.input.items{kind: $sum(n)}',
  ])('%s are not names at the top level', (text) => {
    expect(refusal(only({ Type: 'Pass', Output: `{% ${text} %}`, ...end }))).toEqual([]);
  });
});

describe('substitutions', () => {
  it('replace placeholders in any string', () => {
    expect(substitute({ a: ['x ${B} ${B}'], c: { d: '${E}' } }, { B: '1', E: '2' })).toEqual({
      a: ['x 1 1'],
      c: { d: '2' },
    });
  });

  it('must all be given', () => {
    expect(() => substitute({ a: '${One} ${Two}' }, { Two: '2' })).toThrow('no substitution for ${One}');
  });
});
