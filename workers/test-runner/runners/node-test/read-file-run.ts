/** What one test file's process said, as results; and what does not add up in it. */
import * as z from 'zod';
import type { RunReport, TestResult } from '#shared/contracts/test-report.contract.ts';
import type { SandboxOutcome } from '#shared/ports/sandbox.port.ts';
import { describedError, readJavascriptCause, type DescribedError } from '../javascript-causes.ts';
import { readChannel } from '../report-channel.ts';
import { outcomeDefects } from '../outcome-defects.ts';

type Defect = RunReport['defects'][number];

const id = z.union([z.int(), z.string()]).nullable();
const test = z.object({
  id,
  parent: id,
  nesting: z.int(),
  name: z.string(),
});
const event = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hello') }),
  z.object({ kind: z.literal('reporter'), readers: z.int() }),
  test.extend({ kind: z.literal('start') }),
  test.extend({
    kind: z.enum(['pass', 'fail']),
    suite: z.boolean(),
    durationMs: z.number(),
    skip: z.boolean(),
    todo: z.boolean(),
    expectFailure: z.boolean(),
    failureType: z.string().nullable(),
    error: describedError.nullable(),
  }),
  z.object({
    kind: z.literal('summary'),
    tests: z.int(),
    passed: z.int(),
    failed: z.int(),
    cancelled: z.int(),
    skipped: z.int(),
    todo: z.int(),
  }),
  z.object({ kind: z.literal('uncaught'), error: describedError }),
  z.object({ kind: z.literal('drained') }),
  z.object({ kind: z.literal('end') }),
  z.object({ kind: z.literal('exit'), code: z.int() }),
]);
type Event = z.infer<typeof event>;
type Ended = Extract<Event, { kind: 'pass' | 'fail' }>;

export interface FileRun {
  readonly results: TestResult[];
  readonly fileFailures: RunReport['fileFailures'];
  readonly defects: Defect[];
}

export function readFileRun(input: {
  file: string;
  root: string;
  secret: string;
  outcome: SandboxOutcome;
}): FileRun {
  const { file, outcome } = input;
  const { frames, forged } = readChannel(outcome.report, input.secret);
  const events = frames.flatMap((frame): Event[] => {
    const parsed = event.safeParse(frame);
    return parsed.success ? [parsed.data] : [];
  });
  const defects = outcomeDefects(outcome, file);
  const defect = (code: Defect['code'], text: string): number => defects.push({ code, file, text });
  if (forged > 0 || events.length !== frames.length)
    defect('forged-report', "something other than the engine's reporter wrote into the report");
  const has = (kind: Event['kind']): boolean => events.some((one) => one.kind === kind);
  const tests = readTests(events, input);
  const uncaught = events.flatMap((one) => (one.kind === 'uncaught' ? [one.error] : []));
  const loadFailure = has('end')
    ? undefined
    : uncaught.find(
        (error) =>
          !tests.some((one) => one.failure?.message === readJavascriptCause(error, 'body', input).message),
      );
  if (loadFailure !== undefined) {
    return {
      results: tests,
      fileFailures: [{ project: '', file, failure: readJavascriptCause(loadFailure, 'load', input) }],
      defects,
    };
  }
  if (defects.length > 0) return { results: tests, fileFailures: [], defects };
  if (!has('hello')) defect('no-report', "the process said nothing through the engine's reporter");
  else if (has('reporter')) defects.push(...checkEnd(events, tests, outcome, file));
  else if (!has('drained')) defect('no-clean-end', 'the process was ended before any test had run');
  else if (outcome.exitCode !== 0) {
    return {
      results: [],
      fileFailures: [
        {
          project: '',
          file,
          failure: {
            cause: 'load',
            message: `ended with exit code ${String(outcome.exitCode)} and without a test`,
          },
        },
      ],
      defects,
    };
  }
  return { results: tests, fileFailures: [], defects };
}

/** A clean end has a summary that agrees with what was seen, an exit code that agrees with both, and nothing after it. */
function checkEnd(
  events: readonly Event[],
  tests: readonly TestResult[],
  outcome: SandboxOutcome,
  file: string,
): Defect[] {
  const defects: Defect[] = [];
  const say = (code: Defect['code'], text: string): number => defects.push({ code, file, text });
  const at = events.findIndex((one) => one.kind === 'end');
  const summary = events.find((one) => one.kind === 'summary');
  if (at === -1 || summary?.kind !== 'summary') {
    say(
      'no-clean-end',
      `the process ended (${outcome.signal ?? `exit code ${String(outcome.exitCode)}`}) before its tests had`,
    );
    return defects;
  }
  if (events.slice(at + 1).some((one) => one.kind !== 'exit'))
    say('events-after-end', 'something was reported after the end');
  if (events.some((one) => one.kind === 'reporter' && one.readers > 1))
    say('patched-runtime', 'the reporter was called by something other than the runner');
  const ended = events.filter(
    (one): one is Ended => (one.kind === 'pass' || one.kind === 'fail') && !one.suite,
  );
  if (ended.length !== summary.tests)
    say('counts-disagree', `the runner counted ${summary.tests} tests, ${ended.length} were reported`);
  const failedTests = tests.filter((one) => one.status === 'failed').length;
  if (failedTests !== summary.failed + summary.cancelled && summary.todo === 0)
    say(
      'counts-disagree',
      `the runner counted ${summary.failed + summary.cancelled} failures, ${failedTests} were reported`,
    );
  const anyFailed = events.some((one) => one.kind === 'fail' && !one.todo);
  if (anyFailed !== (outcome.exitCode !== 0))
    say('exit-code-disagrees', `exit code ${String(outcome.exitCode)} with ${failedTests} failed tests`);
  return defects;
}

function readTests(events: readonly Event[], place: { root: string; file: string }): TestResult[] {
  const names = new Map<string, string>();
  const failedHooks = new Map<string, DescribedError>();
  const stack: string[] = [];
  const nameOf = (one: z.infer<typeof test>): string => {
    // Ids came with Node 24; before, the order of starts told who is inside whom.
    const parent = one.parent === null ? stack[one.nesting - 1] : names.get(String(one.parent));
    return one.nesting === 0 || parent === undefined ? one.name : `${parent} > ${one.name}`;
  };
  for (const one of events) {
    if (one.kind === 'start') {
      stack[one.nesting] = nameOf(one);
      names.set(String(one.id), nameOf(one));
    } else if (one.kind === 'fail' && one.failureType === 'hookFailed' && one.error !== null)
      failedHooks.set(String(one.id), one.error);
  }
  const failures = new Map<string, NonNullable<TestResult['failure']>>();
  return events.flatMap((one): TestResult[] => {
    if (one.kind !== 'pass' && one.kind !== 'fail') return [];
    const name = nameOf(one);
    const failure = one.kind === 'fail' ? readFailure(one, failedHooks, failures, place) : undefined;
    if (failure !== undefined && one.parent !== null && !failures.has(String(one.parent)))
      failures.set(String(one.parent), failure);
    if (one.suite) return [];
    // A failure that was expected passes, and proves no more than a test that did not run.
    const proves = !one.skip && !one.todo && !(one.expectFailure && one.kind === 'pass');
    const status = !proves ? 'skipped' : one.kind === 'pass' ? 'passed' : 'failed';
    return [
      {
        project: '',
        file: place.file,
        name,
        status,
        durationMs: one.durationMs,
        ...(status === 'failed' && failure !== undefined ? { failure } : {}),
      },
    ];
  });
}

function readFailure(
  one: Ended,
  hooks: ReadonlyMap<string, DescribedError>,
  below: ReadonlyMap<string, NonNullable<TestResult['failure']>>,
  place: { root: string; file: string },
): NonNullable<TestResult['failure']> {
  const error = one.error ?? {
    name: null,
    code: null,
    message: 'no error was reported',
    stack: null,
    url: null,
    requiredFrom: null,
    matcher: false,
  };
  switch (one.failureType) {
    case 'hookFailed':
      return readJavascriptCause(error, 'hook', place);
    case 'testTimeoutFailure':
      return { cause: 'timeout', message: error.message ?? 'timed out' };
    case 'cancelledByParent': {
      const hook = hooks.get(String(one.parent));
      return hook === undefined
        ? { cause: 'timeout', message: error.message ?? 'cancelled' }
        : readJavascriptCause(hook, 'hook', place);
    }
    case 'subtestsFailed':
      return below.get(String(one.id)) ?? { cause: 'error', message: error.message ?? 'a subtest failed' };
    default:
      return readJavascriptCause(error, 'body', place);
  }
}
