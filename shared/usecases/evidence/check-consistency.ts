import * as z from 'zod';
import type { Evidence, EvidenceAttempt } from '#shared/contracts/evidence.contract.ts';
import { PHASES } from '#shared/domain/vocabulary.ts';
import { short, type Finding } from './finding.ts';

const decided = z.object({ phase: z.enum(PHASES), attempt: z.int(), commit: z.string().nullable() });
const gate = z.object({ approval: z.string(), commit: z.string().nullable().default(null) });
const skipped = z.object({ phase: z.enum(PHASES) });

const finding = (text: string): Finding => ({ check: 'consistency', text });

/** Whether what the evidence says of the cycle is what its events tell: verdicts, commits, approvals, cost. */
export function checkConsistency(evidence: Evidence): readonly Finding[] {
  return [
    ...checkVerdicts(evidence),
    ...checkPhases(evidence),
    ...checkApprovals(evidence),
    ...checkUsage(evidence),
    ...evidence.attempts.flatMap(checkProof),
  ];
}

function checkVerdicts({ attempts, events }: Evidence): readonly Finding[] {
  const told = new Map<string, { accepted: boolean; commit: string | null }>(
    events
      .filter((event) => event.kind === 'verdict.accepted' || event.kind === 'verdict.refused')
      .flatMap((event) => {
        const { data } = decided.safeParse(event.data);
        return data
          ? [
              [
                `${data.phase}, attempt ${data.attempt}`,
                { accepted: event.kind === 'verdict.accepted', commit: data.commit },
              ] as const,
            ]
          : [];
      }),
  );
  const shown = new Map<string, EvidenceAttempt>(
    attempts.map((attempt) => [`${attempt.phase}, attempt ${attempt.attempt}`, attempt]),
  );
  const missing = [...told.keys()].filter((name) => !shown.get(name)?.verdict);
  return [
    ...missing.map((name) =>
      finding(`The verdict on ${name} is told by an event and missing from the attempts.`),
    ),
    ...[...shown].flatMap(([name, { verdict, commit }]) => {
      const event = told.get(name);
      if (!verdict) return [];
      if (!event) return [finding(`The verdict on ${name} is told by no event.`)];
      return [
        ...(event.accepted === verdict.accepted
          ? []
          : [
              finding(
                `${name} is shown as ${verdict.accepted ? 'accepted' : 'refused'}, its event says otherwise.`,
              ),
            ]),
        ...(event.commit === commit || event.commit === null
          ? []
          : [finding(`${name} shows another commit than its event.`)]),
      ];
    }),
  ];
}

/** Each phase has an accepted verdict on its very commit, or the events say who skipped it or why it was dropped. */
function checkPhases({ commits, events, head }: Evidence): readonly Finding[] {
  const accepted = events
    .filter((event) => event.kind === 'verdict.accepted')
    .map((event) => decided.safeParse(event.data).data);
  const left = new Set(
    events.flatMap((event) =>
      event.kind === 'cycle.phase_skipped' ? [skipped.safeParse(event.data).data?.phase] : [],
    ),
  );
  if (events.some((event) => event.kind === 'refactor.dropped')) left.add('REFACTOR');
  const last = commits.at(-1)?.commit;
  return [
    ...PHASES.flatMap((phase) => {
      const commit = commits.find((one) => one.phase === phase)?.commit;
      if (commit === undefined)
        return phase === 'REFACTOR' || left.has(phase)
          ? []
          : [finding(`${phase} has no accepted commit and was not skipped.`)];
      const verdict = accepted.findLast((one) => one?.phase === phase);
      if (left.has(phase) && !verdict) return [];
      return verdict?.commit === commit
        ? []
        : [finding(`The commit ${short(commit)} of ${phase} is not the one that was accepted last.`)];
    }),
    ...(last === undefined || last === head
      ? []
      : [finding(`The head ${short(head)} is not the commit of the last phase.`)]),
  ];
}

function checkApprovals({ approvals, events }: Evidence): readonly Finding[] {
  return events
    .filter((event) => event.kind === 'gate.approved' || event.kind === 'gate.rejected')
    .flatMap((event) => {
      const told = gate.safeParse(event.data).data;
      const approval = approvals.find((one) => one.id === told?.approval);
      if (!told || !approval) return [finding(`The decision told by ${event.id} has no approval.`)];
      const status = event.kind === 'gate.approved' ? 'approved' : 'rejected';
      return [
        ...(approval.status === status
          ? []
          : [finding(`Approval ${approval.id} is shown as ${approval.status}, its event says ${status}.`)]),
        ...(approval.decidedBy?.id === event.actor?.id && approval.decidedBy?.name === event.actor?.name
          ? []
          : [
              finding(
                `Approval ${approval.id} names ${approval.decidedBy?.name ?? 'nobody'}, its event ${event.actor?.name ?? 'nobody'}.`,
              ),
            ]),
        ...(approval.commit === told.commit
          ? []
          : [finding(`Approval ${approval.id} binds another commit than its event.`)]),
      ];
    });
}

function checkUsage({ attempts, usage }: Evidence): readonly Finding[] {
  const names = ['calls', 'inputTokens', 'outputTokens', 'costMicroUsd'] as const;
  return names.flatMap((name) => {
    const sum = attempts.reduce((total, attempt) => total + (attempt.agent?.usage[name] ?? 0), 0);
    return sum === usage[name]
      ? []
      : [finding(`The total of ${name} is ${usage[name]}, its attempts add up to ${sum}.`)];
  });
}

/** An accepted attempt shows what its phase has to show: something red at TEST_RED, nothing red after it. */
function checkProof({ phase, attempt, run, verdict }: EvidenceAttempt): readonly Finding[] {
  if (!verdict?.accepted || phase === 'DESIGN') return [];
  const name = `${phase}, attempt ${attempt}`;
  if (!run) return [finding(`${name} was accepted without a test run.`)];
  const red = run.storyTests.filter((test) => test.status !== 'passed');
  if (run.storyTests.length === 0) return [finding(`${name} was accepted without a test of the story.`)];
  if (phase !== 'TEST_RED')
    return red.map((test) => finding(`${name} was accepted although "${test.name}" ${test.status}.`));
  return [];
}
