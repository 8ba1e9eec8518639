import * as z from 'zod';
import type { Evidence } from '#shared/contracts/evidence.contract.ts';
import type { JobRecord } from '#shared/contracts/records.contract.ts';
import { PHASES } from '#shared/domain/vocabulary.ts';
import { jobId } from '../jobs/job-id.ts';
import type { Finding } from './finding.ts';

const finished = z.object({ job: z.string(), resultSha256: z.string() });
const started = z.object({ phase: z.enum(PHASES), attempt: z.int() });

const finding = (text: string): Finding => ({ check: 'consistency', text });

/** Whether each report is the one that its own job handed in, as an event tells, and no attempt is left out. */
export function checkReports({ attempts, events, cycle }: Evidence): readonly Finding[] {
  const told = new Map(
    events.flatMap((event) => {
      const { data } = event.kind === 'job.finished' ? finished.safeParse(event.data) : {};
      return data ? [[data.job, data.resultSha256] as const] : [];
    }),
  );
  const shown = new Set(attempts.map(({ phase, attempt }) => `${phase}, attempt ${attempt}`));
  const missing = events.flatMap((event) => {
    const { data } = event.kind === 'attempt.started' ? started.safeParse(event.data) : {};
    const name = data && `${data.phase}, attempt ${data.attempt}`;
    return name === undefined || shown.has(name)
      ? []
      : [finding(`${name} was begun, as an event tells, and is missing from the attempts.`)];
  });
  // Events of older evidence name no results.
  if (told.size === 0) return missing;
  const reports = attempts.flatMap(({ phase, attempt, run, agent }) => {
    const of = (kind: JobRecord['kind']): string => jobId({ owner: cycle.id, phase, attempt, kind });
    const name = `${phase}, attempt ${attempt}`;
    return [
      ...(run === null || told.get(of('test')) === run.reportSha256
        ? []
        : [finding(`${name} shows another test report than the one its own run handed in.`)]),
      ...(agent === null || told.get(of('agent')) === agent.resultSha256
        ? []
        : [finding(`${name} shows another result of its agent than the one that was handed in.`)]),
    ];
  });
  return [...missing, ...reports];
}
