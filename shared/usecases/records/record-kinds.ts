import {
  approvalRecord,
  channelBindingRecord,
  commandRecord,
  cycleRecord,
  deliveryRecord,
  dependenciesRecord,
  effectRecord,
  epicRecord,
  eventRecord,
  fileClaimRecord,
  intentRecord,
  jobRecord,
  projectRecord,
  pullCheckRecord,
  sprintRecord,
  storyRecord,
  tenantRecord,
  threadRecord,
  workerRecord,
} from '#shared/contracts/records.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type {
  ApprovalRecord,
  ChannelBindingRecord,
  CommandRecord,
  CycleRecord,
  DeliveryRecord,
  DependenciesRecord,
  EffectRecord,
  EpicRecord,
  EventRecord,
  FileClaimRecord,
  IntentRecord,
  JobRecord,
  ProjectRecord,
  PullCheckRecord,
  SprintRecord,
  StoryRecord,
  TenantRecord,
  ThreadRecord,
  WorkerRecord,
} from '#shared/contracts/records.contract.ts';
import { trackerCursorRecord, trackerLinkRecord } from '#shared/contracts/tracker.contract.ts';
import type { TrackerCursorRecord, TrackerLinkRecord } from '#shared/contracts/tracker.contract.ts';
import type { Key } from '#shared/ports/store.port.ts';

export interface Records {
  project: ProjectRecord;
  epic: EpicRecord;
  story: StoryRecord;
  sprint: SprintRecord;
  approval: ApprovalRecord;
  cycle: CycleRecord;
  dependencies: DependenciesRecord;
  job: JobRecord;
  event: EventRecord;
  effect: EffectRecord;
  command: CommandRecord;
  'file-claim': FileClaimRecord;
  tenant: TenantRecord;
  intent: IntentRecord;
  worker: WorkerRecord;
  'channel-binding': ChannelBindingRecord;
  thread: ThreadRecord;
  delivery: DeliveryRecord;
  'pull-check': PullCheckRecord;
  'tracker-link': TrackerLinkRecord;
  'tracker-cursor': TrackerCursorRecord;
}
export type RecordKind = keyof Records;

interface RecordPlace<R> {
  readonly key: (record: R) => Key;
  readonly index: (record: R) => Key | undefined;
  readonly parse: (data: unknown) => R;
}

const ENDED_JOBS: readonly JobRecord['status'][] = ['finished', 'failed', 'cancelled'];

/** Of each kind: its schema, its key and its place in the index. */
export const RECORD_KINDS: { readonly [K in RecordKind]: RecordPlace<Records[K]> } = {
  project: {
    parse: (d) => projectRecord.parse(d),
    key: (r) => tableKeys.project(r.id),
    index: (r) => tableKeys.projectIndex(r.id),
  },
  epic: {
    parse: (d) => epicRecord.parse(d),
    key: (r) => tableKeys.epic(r.projectId, r.id),
    index: () => undefined,
  },
  story: {
    parse: (d) => storyRecord.parse(d),
    key: (r) => tableKeys.story(r.projectId, r.canonicalId),
    index: (r) => tableKeys.storyIndex(r),
  },
  sprint: {
    parse: (d) => sprintRecord.parse(d),
    key: (r) => tableKeys.sprint(r.projectId, r.id),
    index: () => undefined,
  },
  approval: {
    parse: (d) => approvalRecord.parse(d),
    key: (r) => tableKeys.approval(r.id),
    index: (r) => tableKeys.approvalIndex(r.projectId, r.cycleId, r.openedAt),
  },
  cycle: {
    parse: (d) => cycleRecord.parse(d),
    key: (r) => tableKeys.cycle(r.id),
    index: (r) => tableKeys.cycleIndex(r),
  },
  dependencies: {
    parse: (d) => dependenciesRecord.parse(d),
    key: (r) => tableKeys.dependencies(r.projectId, r.key),
    index: () => undefined,
  },
  job: {
    parse: (d) => jobRecord.parse(d),
    key: (r) => tableKeys.job(r.id),
    index: (r) => (ENDED_JOBS.includes(r.status) ? undefined : tableKeys.openJobIndex(r.cycleId, r.id)),
  },
  event: {
    parse: (d) => eventRecord.parse(d),
    key: (r) => tableKeys.event(r.stream, r.seq),
    index: () => undefined,
  },
  effect: {
    parse: (d) => effectRecord.parse(d),
    key: (r) => tableKeys.effect(r.id),
    index: (r) => tableKeys.effectIndex(r.id),
  },
  command: {
    parse: (d) => commandRecord.parse(d),
    key: (r) => tableKeys.command(r.id),
    index: (r) =>
      r.outcome === null || r.projectId === '' ? undefined : tableKeys.commandIndex(r.projectId, r.at, r.id),
  },
  'file-claim': {
    parse: (d) => fileClaimRecord.parse(d),
    key: (r) => tableKeys.fileClaim(r.projectId, r.path),
    index: () => undefined,
  },
  tenant: { parse: (d) => tenantRecord.parse(d), key: () => tableKeys.tenant(), index: () => undefined },
  intent: { parse: (d) => intentRecord.parse(d), key: (r) => tableKeys.intent(r.id), index: () => undefined },
  worker: {
    parse: (d) => workerRecord.parse(d),
    key: (r) => tableKeys.worker(r.worker, r.slot),
    index: () => undefined,
  },
  'channel-binding': {
    parse: (d) => channelBindingRecord.parse(d),
    key: (r) => tableKeys.channelBinding(r.channelId),
    index: () => undefined,
  },
  thread: {
    parse: (d) => threadRecord.parse(d),
    key: (r) => tableKeys.thread(r.channelId, r.projectId, r.topic),
    index: () => undefined,
  },
  delivery: {
    parse: (d) => deliveryRecord.parse(d),
    key: (r) => tableKeys.delivery(r.source, r.id),
    index: () => undefined,
  },
  'tracker-link': {
    parse: (d) => trackerLinkRecord.parse(d),
    key: (r) => tableKeys.trackerLink(r),
    index: (r) => (r.settled ? undefined : tableKeys.trackerLinkIndex(r.projectId, r.ours)),
  },
  'tracker-cursor': {
    parse: (d) => trackerCursorRecord.parse(d),
    key: (r) => tableKeys.trackerCursor(r.projectId, r.site),
    index: () => undefined,
  },
  'pull-check': {
    parse: (d) => pullCheckRecord.parse(d),
    key: (r) => tableKeys.pullCheck(r.projectId, r.number, r.head),
    index: () => undefined,
  },
};
