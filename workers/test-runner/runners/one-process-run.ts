/** What Vitest, Jest and pytest have in common: one main process, one channel, one end. */
import { posix } from 'node:path';
import type { RunReport } from '#shared/contracts/test-report.contract.ts';
import type { SandboxOutcome } from '#shared/ports/sandbox.port.ts';
import { outcomeDefects } from './outcome-defects.ts';
import { readChannel, type Frame } from './report-channel.ts';

export type OneProcessRun = Pick<RunReport, 'results' | 'fileFailures' | 'defects'>;

/** Repository-relative path of a file that a runner names. */
export const relativeTo =
  (root: string) =>
  (path: string): string =>
    path.startsWith(`${root}/`)
      ? path.slice(root.length + 1)
      : posix.isAbsolute(path)
        ? path
        : posix.normalize(path);

/**
 * Frames as events, and what is wrong with the run as a whole. The last frame must be `end` with the exit code that
 * the process then had.
 */
export function readRunEnd<Event extends { kind: string }>(
  input: { secret: string; outcome: SandboxOutcome },
  parse: (frame: Frame) => Event | undefined,
): { events: Event[]; defects: RunReport['defects'] } {
  const { outcome } = input;
  const { frames, forged } = readChannel(outcome.report, input.secret);
  const events = frames.map(parse).filter((one) => one !== undefined);
  const defects = outcomeDefects(outcome);
  const say = (code: RunReport['defects'][number]['code'], text: string): number =>
    defects.push({ code, text });
  if (forged > 0 || events.length !== frames.length)
    say('forged-report', "something other than the engine's reporter wrote into the report");
  if (outcome.ended !== 'by-itself') return { events, defects };
  const end = frames.findIndex(({ kind }) => kind === 'end');
  if (frames.length === 0) say('no-report', "the runner said nothing through the engine's reporter");
  else if (end === -1 || !frames.some(({ kind }) => kind === 'summary'))
    say(
      'no-clean-end',
      `the runner ended (${outcome.signal ?? `exit code ${String(outcome.exitCode)}`}) before its report was whole`,
    );
  else if (end !== frames.length - 1) say('events-after-end', 'something was reported after the end');
  else if (frames[end]?.['code'] !== null && frames[end]?.['code'] !== outcome.exitCode)
    say(
      'exit-code-disagrees',
      `the runner ended with exit code ${String(outcome.exitCode)}, and announced ${JSON.stringify(frames[end]?.['code'])}`,
    );
  return { events, defects };
}

/** A run with a failure ends with a code that is not 0, and only such a run. */
export function checkExitCode(run: OneProcessRun, exitCode: number | null): RunReport['defects'] {
  const failed = run.results.filter(({ status }) => status === 'failed').length + run.fileFailures.length;
  if (exitCode === null || run.defects.length > 0 || failed > 0 === (exitCode !== 0)) return [];
  return [{ code: 'exit-code-disagrees', text: `exit code ${exitCode} with ${failed} failures` }];
}
