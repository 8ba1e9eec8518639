/** A project with people who say things to it, and the engine's part played by its own use cases. */
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type {
  Actor,
  CycleRecord,
  EffectRecord,
  ProjectRecord,
  SprintRecord,
  StoryRecord,
} from '#shared/contracts/records.contract.ts';
import type { WorkflowState } from '#shared/domain/vocabulary.ts';
import { applyIntentPage } from '#shared/usecases/apply-intent.usecase.ts';
import { endCycle } from '#shared/usecases/cycle/end-cycle.ts';
import { loadProject, saveCycle } from '#shared/usecases/cycle/save-cycle.ts';
import type { CommandDeps } from '#shared/usecases/commands/command-context.ts';
import { handleCommand } from '#shared/usecases/handle-command.usecase.ts';
import { allRecords, queryIndexedRecords, readRecord } from '#shared/usecases/records/read-records.ts';
import { transactionally } from '#shared/usecases/records/transaction.ts';
import { openReview } from '#shared/usecases/sprint/open-review.usecase.ts';
import { scheduleStories } from '#shared/usecases/sprint/schedule-stories.usecase.ts';
import { createMemoryStore } from './memory-store.ts';

export const ada: Actor = { id: 'ada', name: 'Ada', via: 'cli' };
export const bob: Actor = { id: 'bob', name: 'Bob', via: 'slack' };
export const vic: Actor = { id: 'vic', name: 'Vic', via: 'slack' };
export const eve: Actor = { id: 'eve', name: 'Eve', via: 'slack' };

const PROJECT = 'user-api';

/** ada is admin, bob developer, vic viewer; eve is nobody. */
export const createTeam = async () => {
  const store = createMemoryStore();
  let seconds = 0;
  let made = 0;
  let config: string | undefined;
  const deps: CommandDeps = {
    store,
    clock: { nowMs: () => 1_800_000_000_000 + 1_000 * (seconds += 1) },
    ids: { next: (prefix) => `${prefix}_${String((made += 1)).padStart(26, '0')}` },
    admins: [{ id: 'ada', name: 'Ada' }],
    readConfig: async () => (config === undefined ? undefined : { commit: 'a'.repeat(40), text: config }),
    inspectRepository: async (path) =>
      path.includes('missing')
        ? { ok: false, error: `${path} is no git repository` }
        : {
            ok: true,
            repository: path,
            defaultBranch: 'main',
            clean: !path.includes('dirty'),
            head: 'a'.repeat(40),
            ...(path.includes('config')
              ? {
                  config: path.includes('broken')
                    ? 'sprint: {capacity: many}'
                    : 'orchestrator: {mode: blocking}\nsprint: {capacity: 3, parallel_stories: 7}\nbudget: {limit_usd: 2.5}',
                }
              : {}),
          },
  };
  const team = {
    tenantSlots: 500,
    store,
    deps,
    /** Commits this configuration to the default branch. */
    configure: (text: string) => {
      config = text;
    },
    passMinutes: (minutes: number) => {
      seconds += 60 * minutes;
    },
    say: (text: string, actor: Actor = ada, commandId?: string) =>
      handleCommand(
        { projectId: null, text, actor, ...(commandId === undefined ? {} : { commandId }) },
        deps,
      ),
    must: async (text: string, actor: Actor = ada) => {
      const answer = await team.say(text, actor);
      if (!answer.ok) throw new Error(`${text}: ${answer.reply}`);
      return answer;
    },
    project: async (): Promise<ProjectRecord> => {
      const project = await readRecord(store, 'project', tableKeys.project(PROJECT));
      if (project === undefined) throw new Error('no project');
      return project;
    },
    story: (id: string): Promise<StoryRecord | undefined> =>
      readRecord(store, 'story', tableKeys.story(PROJECT, id)),
    sprint: async (): Promise<SprintRecord | undefined> =>
      readRecord(store, 'sprint', tableKeys.sprint(PROJECT, (await team.project()).sprintId ?? '')),
    cycleOf: async (storyId: string): Promise<CycleRecord> => {
      const open = (await team.project()).openCycles.find((entry) => entry.storyId === storyId);
      const cycle =
        open === undefined ? undefined : await readRecord(store, 'cycle', tableKeys.cycle(open.id));
      if (cycle === undefined) throw new Error(`no cycle of ${storyId}`);
      return cycle;
    },
    effects: (): Promise<readonly EffectRecord[]> =>
      allRecords<'effect'>((cursor) =>
        queryIndexedRecords(store, 'effect', { ...tableKeys.effects(), cursor }),
      ),
    schedule: async () =>
      scheduleStories(
        { projectId: PROJECT, sprintId: (await team.project()).sprintId ?? '' },
        { ...deps, tenantSlots: team.tenantSlots },
      ),
    /** Writes a cycle as the engine would leave it. */
    change: async (storyId: string, change: (cycle: CycleRecord) => CycleRecord) => {
      const { id } = await team.cycleOf(storyId);
      await transactionally(deps, async (tx) => {
        const before = await tx.load('cycle', tableKeys.cycle(id));
        if (before !== undefined) await saveCycle(tx, before, change(before), null);
      });
    },
    block: (storyId: string) =>
      team.change(storyId, (cycle) => ({
        ...cycle,
        status: 'blocked',
        blockedBecause: 'refused three times',
        wait: { kind: 'blocked', token: `token-of-${storyId}`, approvalId: null },
      })),
    finish: async (storyId: string) => {
      const { id } = await team.cycleOf(storyId);
      await transactionally(deps, async (tx) => {
        const cycle = await tx.load('cycle', tableKeys.cycle(id));
        if (cycle !== undefined)
          tx.save(
            'project',
            await endCycle(tx, await loadProject(tx, PROJECT), cycle, {
              outcome: 'completed',
              why: '',
              actor: null,
            }),
          );
      });
    },
    review: async () =>
      openReview({ projectId: PROJECT, sprintId: (await team.project()).sprintId ?? '' }, deps),
    /** Carries out the pages of intents, as the dispatcher does; each twice, as after a crash. */
    applyIntents: async () => {
      for (;;) {
        const open = (await team.effects()).flatMap((record) =>
          record.effect.kind === 'apply-intent' ? [{ record, effect: record.effect }] : [],
        );
        if (open.length === 0) return;
        for (const { record, effect } of open) {
          await applyIntentPage(effect, deps);
          await applyIntentPage(effect, deps);
          await store.transact([{ kind: 'delete', key: tableKeys.effect(record.id), expect: 'any' }]);
        }
      }
    },
  };
  await team.must('/project register /w/user-api "User API"');
  await team.must('/project member bob developer "Bob"');
  await team.must('/project member vic viewer "Vic"');
  await team.must('/project bind discord:1');
  return team;
};
export type Team = Awaited<ReturnType<typeof createTeam>>;

/** Brings a new project into a state by what people and the engine do. AUTH-3 is proposed wherever the backlog holds stories. */
export const teamIn = async (state: WorkflowState): Promise<Team> => {
  const team = await createTeam();
  if (state === 'IDLE') return team;
  await team.must('/backlog add_story "AUTH-1: Sign in"');
  await team.must('/backlog add_story "AUTH-2: Sign out"');
  await team.must('/backlog add_story "AUTH-3: Remember me"', bob);
  if (state === 'BACKLOG_READY') return team;
  await team.must('/sprint plan AUTH-1 AUTH-2');
  if (state === 'SPRINT_PLANNED') return team;
  await team.must('/sprint start');
  await team.schedule();
  if (state === 'SPRINT_PAUSED') await team.must('/sprint pause');
  if (state === 'BLOCKED') await team.block('AUTH-1');
  if (state === 'SPRINT_REVIEW') {
    await team.finish('AUTH-1');
    await team.finish('AUTH-2');
    await team.review();
  }
  return team;
};
