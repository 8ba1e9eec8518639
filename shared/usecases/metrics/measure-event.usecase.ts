import { blobKeys, tableKeys } from '#shared/contracts/keys.contract.ts';
import { textIn } from '#shared/contracts/json.contract.ts';
import type { EventRecord } from '#shared/contracts/records.contract.ts';
import { verdictSchema } from '#shared/contracts/verdict.contract.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import type { Measurement } from '#shared/ports/meter.port.ts';
import type { Store } from '#shared/ports/store.port.ts';
import { readJsonBlob } from '../jobs/read-blob.ts';
import { queryRecords, readRecord } from '../records/read-records.ts';

export interface MeasureDeps {
  readonly store: Store;
  readonly blobs: Blobs;
}

/** Operations whose failures are counted, by the event that tells of one. */
const FAILURES: Readonly<Record<string, string>> = {
  'verdict.refused': 'attempt',
  'cycle.blocked': 'cycle',
  'epic.failed': 'epic',
};
const PAGE = 100;

/** What an event says to the dashboards: see `PROJECT_METRICS`. Most events say nothing. */
export const measureEvent = async (
  event: EventRecord,
  deps: MeasureDeps,
): Promise<readonly Measurement[]> => {
  const project = event.projectId;
  const detail = event.storyId === null ? {} : { story_id: event.storyId };
  const operation = FAILURES[event.kind];
  const failed: Measurement[] =
    operation === undefined
      ? []
      : [{ metric: 'failed_operations_total', value: 1, dimensions: { project, operation }, detail }];
  switch (event.kind) {
    case 'workflow.state_changed':
      return [{ metric: 'state_transitions_total', value: 1, dimensions: { project, machine: 'workflow' } }];
    case 'cycle.started':
      return [countCycle(event, 'started'), await countOpen(project, deps)];
    case 'cycle.phase_changed':
      return [
        { metric: 'state_transitions_total', value: 1, dimensions: { project, machine: 'tdd' }, detail },
        ...(await timePhase(event, textIn(event.data, 'old_state'), deps)),
      ];
    case 'cycle.completed':
      return [
        countCycle(event, 'completed'),
        { metric: 'test_preservation_success', value: 100, dimensions: { project }, detail },
        ...(await timePhase(event, 'COMMIT', deps)),
        await countOpen(project, deps),
      ];
    case 'cycle.aborted':
      return [
        countCycle(event, 'aborted'),
        ...(await lostTests(event, deps)),
        await countOpen(project, deps),
      ];
    case 'verdict.accepted':
      return await readCoverage(event, deps);
    default:
      return failed;
  }
};

const countCycle = ({ projectId, storyId }: EventRecord, status: string): Measurement => ({
  metric: 'tdd_cycles_total',
  value: 1,
  dimensions: { project: projectId, status },
  ...(storyId === null ? {} : { detail: { story_id: storyId } }),
});

const countOpen = async (projectId: string, { store }: MeasureDeps): Promise<Measurement> => {
  const project = await readRecord(store, 'project', tableKeys.project(projectId));
  return {
    metric: 'active_tdd_cycles',
    value: project?.openCycles.length ?? 0,
    dimensions: { project: projectId },
  };
};

/** From the event that began the phase to this one. */
const timePhase = async (
  event: EventRecord,
  phase: string,
  { store }: MeasureDeps,
): Promise<Measurement[]> => {
  let cursor: string | undefined;
  do {
    const page = await queryRecords(store, 'event', {
      ...tableKeys.events(event.stream),
      order: 'descending',
      limit: PAGE,
      cursor,
    });
    const began = page.records.find(
      ({ seq, kind }) => seq < event.seq && (kind === 'cycle.phase_changed' || kind === 'cycle.started'),
    );
    if (began !== undefined) {
      const seconds = (Date.parse(event.at) - Date.parse(began.at)) / 1_000;
      return [
        {
          metric: 'tdd_phase_duration_seconds',
          value: seconds,
          dimensions: { project: event.projectId, phase },
        },
      ];
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return [];
};

/** A cycle that had tests, and ended without them in the project. */
const lostTests = async (event: EventRecord, { store }: MeasureDeps): Promise<Measurement[]> => {
  const cycle = await readRecord(store, 'cycle', tableKeys.cycle(event.stream));
  return cycle?.commits.TEST_RED === undefined
    ? []
    : [{ metric: 'test_preservation_success', value: 0, dimensions: { project: event.projectId } }];
};

/** Lines that the suite covers, of those that can be; nothing where coverage was not measured. */
const readCoverage = async (event: EventRecord, { blobs }: MeasureDeps): Promise<Measurement[]> => {
  const attempt = event.data['attempt'];
  if (typeof attempt !== 'number') return [];
  const key = blobKeys.verdict(event.stream, textIn(event.data, 'phase'), attempt);
  const { coverage } = await readJsonBlob(blobs, key, verdictSchema);
  if (coverage === null || coverage.covered + coverage.uncovered === 0) return [];
  return [
    {
      metric: 'test_coverage_percentage',
      value: (100 * coverage.covered) / (coverage.covered + coverage.uncovered),
      dimensions: { project: event.projectId },
      ...(event.storyId === null ? {} : { detail: { story_id: event.storyId } }),
    },
  ];
};
