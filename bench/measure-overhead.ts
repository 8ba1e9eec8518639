import { textIn } from '#shared/contracts/json.contract.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentJobResult, testJobResult } from '#shared/contracts/jobs.contract.ts';
import { chooseModel } from '#local/host/choose-model.ts';
import { openHost } from '#local/host/host.ts';
import { stateFolder } from '#local/host/state-folder.ts';
import { prepareProject } from '#local/demo/prepare-project.ts';
import { readJsonBlob } from '#shared/usecases/jobs/read-blob.ts';
import { talkTo } from '#local/demo/talk.ts';
import { watchEvents } from '#local/demo/watch-events.ts';
import type { EventRecord } from '#shared/contracts/records.contract.ts';
import type { Host } from '#local/host/host.ts';

/** Median milliseconds that an attempt of a phase takes beside its agent's and its tests' own time, on the example. */
export const measureOverhead = async (): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-overhead-'));
  const project = prepareProject('user-api', join(folder, 'project'));
  const firstAdmin = { id: 'bench', name: 'Bench' };
  const host = await openHost({
    folder: stateFolder(join(folder, 'state')),
    workers: { agents: 1, testRuns: 1, model: chooseModel({}) },
    defaultModel: 'none',
    modelForAll: `scripted:${project.script}`,
    unsandboxed: false,
    searchPath: process.env['PATH'] ?? '',
    firstAdmin,
    onError: (where, error) => process.stderr.write(`${where}: ${String(error)}\n`),
  });
  const began = new Map<string, number>();
  const samples: Promise<number>[] = [];
  host.announcer.subscribe((event) => {
    const place = `${event.stream} ${textIn(event.data, 'phase')} ${textIn(event.data, 'attempt')}`;
    if (event.kind === 'attempt.started') began.set(place, performance.now());
    const startedMs = began.get(place);
    if (event.kind.startsWith('verdict.') && startedMs !== undefined)
      samples.push(overheadOf(host, event, performance.now() - startedMs));
  });
  try {
    await playOneStory(host, project.remote, firstAdmin);
    const sorted = (await Promise.all(samples)).toSorted((a, b) => a - b);
    return Math.round((sorted[Math.floor(sorted.length / 2)] ?? Number.NaN) * 10) / 10;
  } finally {
    await host.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

const playOneStory = async (
  host: Host,
  remote: string,
  actor: { readonly id: string; readonly name: string },
): Promise<void> => {
  const events = watchEvents(host);
  const { say } = talkTo(host, null, { ...actor, via: 'cli' }, () => undefined);
  await say(`/project register ${JSON.stringify(remote)} "User API"`);
  await say('/epic "A user API"');
  await events.next((event) => event.kind === 'epic.proposed');
  await say('/approve');
  await say('/sprint plan USER-001');
  await say('/sprint start');
  for (;;) {
    const event = await events.next(
      ({ kind, data }) =>
        kind === 'approval.opened' ||
        (kind === 'workflow.state_changed' && data['new_state'] !== 'SPRINT_ACTIVE'),
    );
    if (event.kind === 'approval.opened') await say(`/approve ${textIn(event.data, 'approval')}`);
    else if (['SPRINT_REVIEW', 'BLOCKED'].includes(textIn(event.data, 'new_state'))) return;
  }
};

const overheadOf = async (host: Host, event: EventRecord, wallMs: number): Promise<number> => {
  const jobs = host.dump().filter((item) => item.type === 'job' && item.data['cycleId'] === event.stream);
  let own = 0;
  for (const { data } of jobs) {
    const finished = textIn(event.data, 'phase');
    if (typeof data['resultKey'] !== 'string' || !(await isOf(host, event, textIn(data, 'id'), finished)))
      continue;
    const result =
      data['kind'] === 'agent'
        ? await readJsonBlob(host.blobs, data['resultKey'], agentJobResult)
        : await readJsonBlob(host.blobs, data['resultKey'], testJobResult);
    own += result.durationMs;
  }
  return wallMs - own;
};

/** Whether a job belongs to the attempt that this verdict ends. */
const isOf = async (host: Host, event: EventRecord, jobId: string, phase: string): Promise<boolean> => {
  const { jobId: idOf } = await import('#shared/usecases/jobs/job-id.ts');
  const attempt = Number(event.data['attempt']);
  return ['agent', 'test'].some(
    (kind) =>
      idOf({ owner: event.stream, phase, attempt, kind: kind === 'agent' ? 'agent' : 'test' }) === jobId,
  );
};
