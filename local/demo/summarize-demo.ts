import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { blobKeys, canonicalStoryId, tableKeys } from '#shared/contracts/keys.contract.ts';
import type { SprintRecord } from '#shared/contracts/records.contract.ts';
import { allRecords, queryRecords, readRecord } from '#shared/usecases/records/read-records.ts';
import type { Host } from '../host/host.ts';
import type { OpenGate } from './answer-gates.ts';
import { demoReport } from './demo-report.ts';
import type { DemoProject } from './prepare-project.ts';
import type { Board } from './story-board.ts';

/** The gate at which the sprint stands, since nobody answered it. */
export interface LeftOpen extends OpenGate {
  /** Commands that go on from there. */
  readonly next: readonly string[];
}

export interface DemoSummary {
  readonly type: 'summary';
  readonly stories: readonly {
    readonly id: string;
    readonly status: string;
    readonly branch: string;
    readonly attempts: number;
    readonly refusals: readonly { readonly phase: string; readonly reason: string }[];
    /** Page of the evidence, as a path. */
    readonly evidence: string | null;
  }[];
  readonly remote: string;
  readonly repository: string;
  /** Page of the sprint, as a path. */
  readonly report: string;
  readonly mergeCheck: { readonly ok: boolean; readonly text: string } | null;
  readonly openGate: LeftOpen | null;
  readonly seconds: number;
}

export interface DemoEnd {
  readonly host: Host;
  readonly projectId: string;
  readonly board: Board;
  readonly project: DemoProject;
  readonly openGate: LeftOpen | null;
  readonly seconds: number;
}

/** What came of the sprint, read from what is recorded, and the sprint's page. */
export const summarizeDemo = async ({
  host,
  projectId,
  board,
  project,
  openGate,
  seconds,
}: DemoEnd): Promise<DemoSummary> => {
  const sprints = await allRecords<'sprint'>((cursor) =>
    queryRecords(host.store, 'sprint', { ...tableKeys.sprints(projectId), cursor }),
  );
  const sprint: SprintRecord | undefined = sprints.at(-1);
  const stories = await Promise.all(
    (sprint?.stories ?? []).map(async (id) => {
      const story = await readRecord(
        host.store,
        'story',
        tableKeys.story(projectId, canonicalStoryId(id) ?? id),
      );
      const cycle =
        story?.cycleId == null
          ? undefined
          : await readRecord(host.store, 'cycle', tableKeys.cycle(story.cycleId));
      const line = board.get(story?.id ?? id);
      const page =
        cycle?.evidenceKey == null ? null : blobKeys.evidencePage(projectId, cycle.storyId, cycle.id);
      return {
        id: story?.id ?? id,
        title: story?.title ?? id,
        status: cycle?.status ?? story?.status ?? 'unknown',
        branch: cycle?.branch ?? `tdd/${id}`,
        attempts: line?.attempts ?? 0,
        refusals: line?.refusals ?? [],
        evidence: page === null ? null : join(project.folder, 'state', 'blobs', page),
      };
    }),
  );
  const report = join(project.folder, 'report.html');
  const mergeCheck =
    sprint?.mergeCheck == null ? null : { ok: sprint.mergeCheck.ok, text: sprint.mergeCheck.text };
  await writeFile(
    report,
    demoReport({
      stories: stories.map((story) => ({
        ...story,
        link: story.evidence === null ? null : pathToFileURL(story.evidence).href,
      })),
      goal: sprint?.goal ?? '',
      mergeCheck,
      seconds,
    }),
  );
  return {
    type: 'summary',
    stories: stories.map(({ title: _title, ...story }) => story),
    remote: project.remote,
    repository: project.repository,
    report,
    mergeCheck,
    openGate,
    seconds: Math.round(seconds * 100) / 100,
  };
};
