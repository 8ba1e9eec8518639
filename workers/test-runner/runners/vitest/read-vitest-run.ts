/** What Vitest's run said through the engine's reporter. */
import * as z from 'zod';
import type { Failure, RunReport, TestResult } from '#shared/contracts/test-report.contract.ts';
import type { SandboxOutcome } from '#shared/ports/sandbox.port.ts';
import {
  describedError,
  readJavascriptCause,
  type DescribedError,
  type Where,
} from '../javascript-causes.ts';
import { readRunEnd, relativeTo, type OneProcessRun } from '../one-process-run.ts';

const place = z.object({ project: z.string(), file: z.string() });
const event = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hello') }),
  place.extend({ kind: z.literal('file'), error: describedError }),
  /** A hook around tests failed. `name` is empty where it stands around all of a file. */
  place.extend({
    kind: z.literal('suite'),
    name: z.string(),
    hook: z.string().nullable(),
    error: describedError,
  }),
  place.extend({
    kind: z.literal('test'),
    name: z.string(),
    state: z.string(),
    fails: z.boolean(),
    hook: z.string().nullable(),
    durationMs: z.number(),
    retries: z.int(),
    error: describedError.nullable(),
  }),
  z.object({ kind: z.literal('unhandled'), file: z.string().nullable(), error: describedError }),
  z.object({ kind: z.literal('summary'), tests: z.int(), files: z.int() }),
  z.object({ kind: z.literal('end'), code: z.int() }),
]);
type Event = z.infer<typeof event>;
type TestEvent = Extract<Event, { kind: 'test' }>;

export function readVitestRun(input: {
  root: string;
  secret: string;
  outcome: SandboxOutcome;
}): OneProcessRun {
  const { root } = input;
  const { events, defects } = readRunEnd(input, (frame) => event.safeParse(frame).data);
  const relative = relativeTo(root);
  const suites = events.filter((one) => one.kind === 'suite');
  const results = events.filter((one) => one.kind === 'test').map((one) => readTest(one, suites, root));
  const fileFailures: RunReport['fileFailures'] = events.flatMap((one) => {
    if (one.kind === 'file')
      return [
        {
          project: one.project,
          file: relative(one.file),
          failure: cause(one.error, 'load', { root, file: relative(one.file) }),
        },
      ];
    if (one.kind === 'unhandled')
      return [
        {
          project: '',
          file: one.file === null ? '' : relative(one.file),
          failure: cause(one.error, 'body', { root, file: one.file ?? '' }),
        },
      ];
    return [];
  });
  const summary = events.find((one) => one.kind === 'summary');
  if (summary !== undefined && summary.tests !== results.length)
    defects.push({
      code: 'counts-disagree',
      text: `the runner counted ${summary.tests} tests, ${results.length} were reported`,
    });
  return { results, fileFailures, defects };
}

function readTest(
  one: TestEvent,
  suites: readonly Extract<Event, { kind: 'suite' }>[],
  root: string,
): TestResult {
  const file = relativeTo(root)(one.file);
  const base = { project: one.project, file, name: one.name, durationMs: one.durationMs };
  const suite = suites.find(
    (each) => each.file === one.file && (each.name === '' || one.name.startsWith(`${each.name} > `)),
  );
  if (one.state !== 'failed' && suite !== undefined)
    return { ...base, status: 'failed', failure: inHook(suite, { root, file }) };
  // A test that is expected to fail proves nothing either way.
  if (one.fails || one.state === 'skipped' || one.state === 'pending') return { ...base, status: 'skipped' };
  if (one.state === 'passed')
    return { ...base, status: 'passed', ...(one.retries > 0 ? { retries: one.retries } : {}) };
  const error = one.error ?? {
    name: null,
    code: null,
    message: 'no error was reported',
    stack: null,
    url: null,
    requiredFrom: null,
    matcher: false,
  };
  const at = { root, file };
  return {
    ...base,
    status: 'failed',
    failure: one.hook === null ? cause(error, 'body', at) : inHook({ hook: one.hook, error }, at),
  };
}

/** The message names the hook. */
function inHook(
  { hook, error }: { hook: string | null; error: DescribedError },
  at: { root: string; file: string },
): Failure {
  const failure = cause(error, 'hook', at);
  return hook === null ? failure : { ...failure, message: `${hook}: ${failure.message}` };
}

function cause(error: DescribedError, where: Where, at: { root: string; file: string }): Failure {
  const message = error.message ?? '';
  if (/^(Test|Hook) timed out in /.test(message))
    return { cause: where === 'hook' || message.startsWith('Hook') ? 'hook' : 'timeout', message };
  if (/^Snapshot `/.test(message)) return { cause: 'assertion', message };
  // What is mocked and not there is named from the root of the project.
  const rooted = /^Cannot find module '\/(?!\/)/.test(message) && !message.includes(`'${at.root}/`);
  return readJavascriptCause(
    rooted ? { ...error, message: message.replace("'/", `'${at.root}/`) } : error,
    where,
    at,
  );
}
