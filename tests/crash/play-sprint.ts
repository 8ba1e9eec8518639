/**
 * One process of the crash test: plays a sprint in a folder, from wherever the last process left it, and prints what
 * came of it. Killed by itself after write number `CUT` or the first write of the kind `CUT`, or ended by its parent at any moment. `instant` is two stories
 * with an agent and a runner that take no time; `demo` is the demo's own sprint with its script and real test runs.
 * Usage: node play-sprint.ts FOLDER instant|demo [CUT]
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createFixedClock } from '#shared/adapters/system/clock.adapter.ts';
import { createSeededIds } from '#shared/adapters/system/ids.adapter.ts';
import { acceptCommand, readOutcome } from '#shared/usecases/accept-command.usecase.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { readRecord } from '#shared/usecases/records/read-records.ts';
import { chooseModel } from '#local/host/choose-model.ts';
import { prepareProject } from '#local/demo/prepare-project.ts';
import { instantAgent } from '#local/rehearsal/instant-agent.ts';
import { instantRunner } from '#local/rehearsal/instant-runner.ts';
import { openHost } from '#local/host/host.ts';
import { stateFolder } from '#local/host/state-folder.ts';
import { describeOutcome } from './describe-outcome.ts';

const [folder = '', scenario = 'instant', cut = ''] = process.argv.slice(2);
const isDemo = scenario === 'demo';
const NOW_MS = Date.parse('2026-01-15T10:30:00.000Z');
const PATIENCE_MS = isDemo ? 180_000 : 60_000;

const remote = join(folder, 'project', 'remote.git');
// Making the repository is not what is tested: a kill in the middle of it begins it anew.
if (!existsSync(join(folder, 'prepared'))) {
  rmSync(join(folder, 'project'), { recursive: true, force: true });
  if (isDemo) prepareProject('user-api', join(folder, 'project'), '2026-01-01T00:00:00Z');
  else prepareRepository();
  writeFileSync(join(folder, 'prepared'), '');
}

let writes = 0;
const kinds: string[] = [];
const clock = createFixedClock(NOW_MS);
const script = fileURLToPath(new URL('../../examples/user-api/agents/script.yml', import.meta.url));
const host = await openHost({
  folder: stateFolder(join(folder, 'state')),
  clock,
  ids: createSeededIds({ seed: 'crash', clock }),
  synchronous: 'NORMAL',
  onWrite: (kind) => {
    writes += 1;
    kinds.push(kind);
    if (kind === cut || String(writes) === cut) process.kill(process.pid, 'SIGKILL');
  },
  workers: isDemo
    ? { agents: 2, testRuns: 2, model: chooseModel({}), nonce: () => '5ea1ed00-0000-4000-8000-000000000000' }
    : { agents: 2, testRuns: 2, model: instantAgent, runTests: instantRunner },
  defaultModel: 'instant:agent',
  modelForAll: isDemo ? `scripted:${script}` : null,
  unsandboxed: true,
  searchPath: process.env['PATH'] ?? '',
  firstAdmin: { id: 'ada', name: 'Ada' },
  onError: (where, error) =>
    process.stderr.write(
      `${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    ),
});

await say('register', `/project register "${remote}" "Crash"`, null);
await (isDemo ? proposeStories() : addStories());
await say('plan', '/sprint plan');
await say('start', '/sprint start');
await answerGatesUntilReview();
await settled();
const outcome = await describeOutcome(host, { projectId: 'crash', remote, textsVary: isDemo });
process.stdout.write(`${JSON.stringify({ writes, kinds, outcome })}\n`);
await host.close();

async function addStories(): Promise<void> {
  for (const n of [1, 2])
    await say(`story-${n}`, `/backlog add_story "Story ${n}" --criteria "it answers with its own name"`);
}

async function proposeStories(): Promise<void> {
  await say('epic', '/epic "A user API"');
  await until(async () => {
    const project = await readRecord(host.store, 'project', tableKeys.project('crash'));
    return project?.epicsRunning === 0;
  }, 'the proposals');
  await say('approve', '/approve');
}

function prepareRepository(): void {
  const source = join(folder, 'project', 'source');
  mkdirSync(source, { recursive: true });
  const git = (...args: string[]): void => {
    execFileSync('git', args, {
      stdio: 'pipe',
      env: {
        PATH: process.env['PATH'] ?? '',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
        GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
      },
    });
  };
  git('init', '--quiet', '--bare', '--initial-branch=main', remote);
  git('init', '--quiet', '--initial-branch=main', source);
  writeFileSync(
    join(source, 'package.json'),
    '{"name":"crash","type":"module","scripts":{"test":"node --test"}}\n',
  );
  git('-C', source, 'add', '--all');
  git(
    '-C',
    source,
    '-c',
    'user.name=Ada',
    '-c',
    'user.email=ada@localhost',
    'commit',
    '--quiet',
    '--message',
    'Begin',
  );
  git('-C', source, 'push', '--quiet', remote, 'main');
}

/** The same delivery in every process: said again it is the same command. */
async function say(delivery: string, text: string, projectId: string | null = 'crash'): Promise<void> {
  const actor = { id: 'ada', name: 'Ada', via: 'cli' } as const;
  const id = await acceptCommand(
    { projectId, text, actor, delivery: { source: 'crash', id: delivery, project: projectId } },
    host,
  );
  await until(async () => (await readOutcome(id, host.store)) !== undefined, `an answer to ${text}`);
  const outcome = await readOutcome(id, host.store);
  if (outcome?.ok !== true) throw new Error(`${text}: ${outcome?.error ?? 'no answer'}`);
}

async function answerGatesUntilReview(): Promise<void> {
  await until(async () => {
    const project = await readRecord(host.store, 'project', tableKeys.project('crash'));
    for (const { id } of project?.openApprovals ?? []) await say(`approve-${id}`, `/approve ${id}`);
    if (project?.state === 'BLOCKED') throw new Error('a cycle is blocked');
    return project?.state === 'SPRINT_REVIEW';
  }, 'the review');
}

/** Effects and changes that still follow the last transaction are part of the outcome. */
async function settled(): Promise<void> {
  await until(
    async () => (await host.store.readChanges(1)).length === 0 && host.engine.listRunning().length === 0,
    'the end of all machines',
  );
}

async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
