/** What Jest's run said through the engine's reporter. */
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
  place.extend({ kind: z.literal('file'), error: describedError, moduleName: z.string().nullable() }),
  place.extend({
    kind: z.literal('test'),
    name: z.string(),
    status: z.string(),
    durationMs: z.number(),
    retries: z.int(),
    error: describedError.nullable(),
  }),
  z.object({ kind: z.literal('summary'), tests: z.int(), failed: z.int(), files: z.int(), broken: z.int() }),
  z.object({ kind: z.literal('end'), code: z.null() }),
]);
type TestEvent = Extract<z.infer<typeof event>, { kind: 'test' }>;

export function readJestRun(input: { root: string; secret: string; outcome: SandboxOutcome }): OneProcessRun {
  const { root } = input;
  const { events, defects } = readRunEnd(input, (frame) => event.safeParse(frame).data);
  const relative = relativeTo(root);
  const results = events.filter((one) => one.kind === 'test').map((one) => readTest(one, root));
  const fileFailures: RunReport['fileFailures'] = events
    .filter((one) => one.kind === 'file')
    .map((one) => ({
      project: one.project,
      file: relative(one.file),
      failure: cause(one.error, 'load', { root, file: relative(one.file) }),
    }));
  const summary = events.find((one) => one.kind === 'summary');
  const failed = results.filter(({ status }) => status === 'failed').length;
  if (summary !== undefined && (summary.tests !== results.length || summary.failed !== failed)) {
    defects.push({
      code: 'counts-disagree',
      text: `the runner counted ${summary.tests} tests and ${summary.failed} failures, ${results.length} and ${failed} were reported`,
    });
  }
  return { results, fileFailures, defects };
}

function readTest(one: TestEvent, root: string): TestResult {
  const file = relativeTo(root)(one.file);
  const base = { project: one.project, file, name: one.name, durationMs: one.durationMs };
  if (one.status === 'passed')
    return { ...base, status: 'passed', ...(one.retries > 0 ? { retries: one.retries } : {}) };
  if (one.status !== 'failed') return { ...base, status: 'skipped' };
  const error = one.error ?? {
    name: null,
    code: null,
    message: 'no error was reported',
    stack: null,
    url: null,
    requiredFrom: null,
    matcher: false,
  };
  // Jest says only in its own frames whether a hook or a test was called.
  return {
    ...base,
    status: 'failed',
    failure: cause(error, (error.stack ?? '').includes('_callCircusHook') ? 'hook' : 'body', { root, file }),
  };
}

function cause(error: DescribedError, where: Where, at: { root: string; file: string }): Failure {
  const message = error.message ?? '';
  const timedOut = /Exceeded timeout of .* for a (test|hook)/.exec(message)?.[1];
  if (timedOut !== undefined) return { cause: timedOut === 'hook' ? 'hook' : 'timeout', message };
  return readJavascriptCause(error, where, at);
}
