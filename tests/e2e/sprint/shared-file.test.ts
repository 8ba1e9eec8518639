import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHost, type Host } from '#local/host/host.ts';
import { stateFolder } from '#local/host/state-folder.ts';
import { instantAgent } from '#local/rehearsal/instant-agent.ts';
import { instantRunner } from '#local/rehearsal/instant-runner.ts';
import { cycleRecord, eventRecord, projectRecord } from '#shared/contracts/records.contract.ts';
import type { CycleRecord } from '#shared/contracts/records.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { AgentJobSpec } from '#shared/contracts/jobs.contract.ts';
import type { LanguageModel } from '#shared/ports/language-model.port.ts';
import { openClone } from '#shared/adapters/git/open-clone.ts';
import { acceptCommand, readOutcome } from '#shared/usecases/accept-command.usecase.ts';
import { verifyEvidence } from '#shared/usecases/verify-evidence.usecase.ts';

let folder: string;
let host: Host;
let remote: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shared-file-'));
  remote = makeRepository();
  host = await openHost({
    folder: stateFolder(join(folder, 'state')),
    workers: { agents: 2, testRuns: 2, model: sharing, runTests: instantRunner },
    defaultModel: 'instant:agent',
    modelForAll: null,
    unsandboxed: true,
    searchPath: process.env['PATH'] ?? '',
    firstAdmin: { id: 'ada', name: 'Ada' },
    onError: (where, error) => process.stderr.write(`${where}: ${String(error)}\n`),
  });
});

afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The instant agent, whose designs all name one file more. */
function sharing(spec: AgentJobSpec): LanguageModel {
  const instant = instantAgent(spec);
  if (spec.phase !== 'DESIGN') return instant;
  return {
    run: (request) =>
      instant.run({
        ...request,
        tools: request.tools.map((tool) => ({
          ...tool,
          execute: (input: unknown) =>
            tool.execute(JSON.parse(JSON.stringify(input).replace('files: [', 'files: [src/shared.js, '))),
        })),
      }),
  };
}

function makeRepository(): string {
  const bare = join(folder, 'remote.git');
  const source = join(folder, 'source');
  mkdirSync(source);
  writeFileSync(
    join(source, 'package.json'),
    '{"name":"x","type":"module","scripts":{"test":"node --test"}}\n',
  );
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@localhost', ...args], {
      stdio: 'pipe',
    });
  git('init', '--quiet', '--bare', '--initial-branch=main', bare);
  git('init', '--quiet', '--initial-branch=main', source);
  git('-C', source, 'add', '--all');
  git('-C', source, 'commit', '--quiet', '--message', 'Begin');
  git('-C', source, 'push', '--quiet', bare, 'main');
  return bare;
}

let said = 0;
async function say(text: string): Promise<void> {
  const id = await acceptCommand(
    {
      projectId: text.startsWith('/project register') ? null : 'shared',
      text,
      actor: { id: 'ada', name: 'Ada', via: 'cli' },
      delivery: { source: 'test', id: String((said += 1)), project: 'shared' },
    },
    host,
  );
  await expect.poll(() => readOutcome(id, host.store), { timeout: 20_000 }).toMatchObject({ ok: true });
}

const cycles = (): CycleRecord[] =>
  host.dump().flatMap(({ type, data }) => (type === 'cycle' ? [cycleRecord.parse(data)] : []));

test('two stories that change one file run one after the other, the second on the branch of the first, and their evidence holds', async () => {
  await say(`/project register "${remote}" "Shared"`);
  await say('/project mode autonomous');
  for (const n of [1, 2])
    await say(`/backlog add_story "Story ${n}" --criteria "it answers with its own name"`);
  await say('/sprint plan');
  await say('/sprint start');
  await expect
    .poll(async () => projectRecord.parse((await host.store.get(tableKeys.project('shared')))?.data).state, {
      timeout: 40_000,
    })
    .toBe('SPRINT_REVIEW');

  const [first, second] = cycles().toSorted((a, b) => (a.follows?.length ?? 0) - (b.follows?.length ?? 0));
  expect(second).toMatchObject({
    status: 'completed',
    follows: [first?.storyId],
    base: { merged: [first?.branch] },
    attempts: { DESIGN: 2, TEST_RED: 1 },
  });
  const told = host
    .dump()
    .flatMap(({ type, data }) => (type === 'event' ? [eventRecord.parse(data)] : []))
    .filter(({ stream }) => stream === second?.id)
    .map(({ kind }) => kind);
  expect(told.filter((kind) => kind === 'cycle.waits' || kind === 'cycle.goes_on')).toEqual([
    'cycle.waits',
    'cycle.goes_on',
  ]);
  expect(host.dump().filter(({ type }) => type === 'file-claim')).toEqual([]);
  const repository = await openClone({
    path: remote,
    scratch: folder,
    environmentPath: process.env['PATH'] ?? '',
  });
  for (const { id, evidenceKey } of cycles()) {
    const [checked] = await verifyEvidence([{ place: id, bytes: await host.blobs.get(evidenceKey ?? '') }], {
      repository,
      publicKey: await host.signer.publicKey('shared'),
      runTests: null,
    });
    expect(checked?.findings, id).toEqual([]);
  }
  await repository.close();
}, 90_000);
