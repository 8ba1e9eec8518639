import { describe, expect, it } from 'vitest';
import { MEASURED_EVENTS, PROJECT_METRICS } from '#shared/contracts/metrics.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { EventRecord } from '#shared/contracts/records.contract.ts';
import { measureEvent } from '#shared/usecases/metrics/measure-event.usecase.ts';
import { allRecords, queryRecords } from '#shared/usecases/records/read-records.ts';
import { attempt, teamInPhase } from './cycle/running-cycle.ts';
import type { Team } from './team.ts';

const VERDICT = {
  v: 1, phase: 'CODE_GREEN', accepted: true, reasons: [], notes: [], gates: [], sendBackTo: null, expected: null, flaky: [],
  coverage: { changed: { covered: 1, measured: 1 }, covered: 30, uncovered: 10 },
}; // prettier-ignore

const blobsWith = (verdict: object) => ({
  get: () => Promise.resolve(new TextEncoder().encode(JSON.stringify(verdict))),
});

/** What every event of a stream says, in their order. */
const measured = async (team: Team, stream: string, verdict: object = VERDICT) => {
  const events = await allRecords<'event'>((cursor) =>
    queryRecords(team.store, 'event', { ...tableKeys.events(stream), cursor }),
  );
  const deps = { store: team.store, blobs: blobsWith(verdict) as never };
  const told: { readonly event: EventRecord; readonly says: Awaited<ReturnType<typeof measureEvent>> }[] = [];
  for (const event of events) told.push({ event, says: await measureEvent(event, deps) });
  return told;
};
const valuesOf = (told: Awaited<ReturnType<typeof measured>>, metric: string) =>
  told.flatMap(({ says }) =>
    says.flatMap((one) => (one.metric === metric ? [{ value: one.value, ...one.dimensions }] : [])),
  );

describe('the metrics of a cycle', () => {
  it('count its start, its moves, its refusals and its end, under the names and dimensions of the contract', async () => {
    const team = await teamInPhase('CODE_GREEN');
    const { id } = await team.cycleOf('AUTH-1');
    await attempt(team, { accepted: false, phase: 'CODE_GREEN' });
    await attempt(team, { accepted: true, phase: 'CODE_GREEN' });
    await team.must('/tdd abort AUTH-1');
    const told = await measured(team, id);
    expect(valuesOf(told, 'tdd_cycles_total')).toEqual([
      { value: 1, project: 'user-api', status: 'started' },
      { value: 1, project: 'user-api', status: 'aborted' },
    ]);
    expect(valuesOf(told, 'failed_operations_total')).toEqual([
      { value: 1, project: 'user-api', operation: 'attempt' },
    ]);
    expect(valuesOf(told, 'state_transitions_total')).toContainEqual({
      value: 1,
      project: 'user-api',
      machine: 'tdd',
    });
    const durations = valuesOf(told, 'tdd_phase_duration_seconds');
    expect(durations).toMatchObject([{ phase: 'DESIGN' }, { phase: 'CODE_GREEN' }]);
    for (const { value } of durations) expect(value).toBeGreaterThan(0);
    for (const { says } of told)
      for (const { metric, dimensions } of says)
        expect(Object.keys(dimensions).sort()).toEqual([...PROJECT_METRICS[metric].dimensions].sort());
  });

  it('take the coverage from the verdict, and say nothing where it was not measured', async () => {
    const team = await teamInPhase('CODE_GREEN');
    const { id } = await team.cycleOf('AUTH-1');
    await attempt(team, { accepted: true, phase: 'CODE_GREEN' });
    expect(valuesOf(await measured(team, id), 'test_coverage_percentage')).toEqual([
      { value: 75, project: 'user-api' },
    ]);
    const unmeasured = await measured(team, id, { ...VERDICT, coverage: null });
    expect(valuesOf(unmeasured, 'test_coverage_percentage')).toEqual([]);
  });

  it('say that tests were lost where a cycle had some and ended without, and nothing where it had none', async () => {
    const aborted = async (commits: object) => {
      const team = await teamInPhase('CODE_GREEN', { commits });
      const { id } = await team.cycleOf('AUTH-1');
      await team.must('/tdd abort AUTH-1');
      return valuesOf(await measured(team, id), 'test_preservation_success');
    };
    expect(await aborted({ TEST_RED: 'c'.repeat(40) })).toEqual([{ value: 0, project: 'user-api' }]);
    expect(await aborted({})).toEqual([]);
  });

  it('tell how many cycles are open now', async () => {
    const team = await teamInPhase('DESIGN');
    const { id } = await team.cycleOf('AUTH-1');
    expect(valuesOf(await measured(team, id), 'active_tdd_cycles')).toEqual([
      { value: 1, project: 'user-api' },
    ]);
  });

  it('are told of no event but those that the subscription lets through', async () => {
    const team = await teamInPhase('CODE_GREEN');
    const { id } = await team.cycleOf('AUTH-1');
    await attempt(team, { accepted: true, phase: 'CODE_GREEN' });
    const told = [...(await measured(team, id)), ...(await measured(team, 'user-api'))];
    const speaking = told.flatMap(({ event, says }) => (says.length > 0 ? [event.kind] : []));
    expect(speaking.length).toBeGreaterThan(2);
    expect(speaking.filter((kind) => !MEASURED_EVENTS.some((one) => one === kind))).toEqual([]);
  });
});
