import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHandler } from '#functions/dispatch-changes/handler.ts';
import type { Change } from '#functions/dispatch-changes/handler.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { jsonObject } from '#shared/contracts/json.contract.ts';
import { repairMachines } from '#shared/usecases/repair-machines.usecase.ts';
import { repeatEffects } from '#shared/usecases/repeat-effects.usecase.ts';
import { createNotingExecutions } from './cycle/running-cycle.ts';
import { createTeam } from './team.ts';
import type { Team } from './team.ts';

/** A project whose epic was asked for, and whose machine was never started. */
const withPending = async (): Promise<Team> => {
  const team = await createTeam();
  await team.must('/epic "Sign in"');
  expect(await team.effects()).toMatchObject([{ effect: { kind: 'start-execution', machine: 'epic' } }]);
  return team;
};

const repair = (team: Team) =>
  repairMachines({
    ...team.deps,
    executions: { ...createNotingExecutions().executions, describe: async () => undefined },
  });

/** The puts of effects since a version of each, as the table's stream has them. */
const putsSince = (team: Team, versions: ReadonlyMap<string, number>): readonly Change[] =>
  Object.entries(team.store.dump()).flatMap(([id, item]) => {
    const { type, version, data } = item as { type: string; version: number; data: unknown };
    return type === 'effect' && version > (versions.get(id) ?? 0)
      ? [{ id, type, data: jsonObject.parse(data) }]
      : [];
  });

const versionsOf = (team: Team): ReadonlyMap<string, number> =>
  new Map(Object.entries(team.store.dump()).map(([id, item]) => [id, (item as { version: number }).version]));

/** A dispatcher that notes what it starts; `works` says whether it can. */
const dispatcher = (team: Team, works: () => boolean) => {
  const started: string[] = [];
  const none = async (): Promise<void> => undefined;
  const handle = createHandler({
    ...team.deps,
    announcer: { announce: none },
    executions: {
      ...createNotingExecutions().executions,
      start: async (machine, name) => {
        if (!works()) throw new Error('the machine is away');
        const known = started.includes(`${machine} ${name}`);
        if (!known) started.push(`${machine} ${name}`);
        return { started: !known };
      },
    },
    runTests: none,
    checkPull: none,
    exportState: none,
  });
  return { started, handle };
};

describe('an effect that the stream has given up', () => {
  it('is given to the dispatcher again by the repair, and carried out', async () => {
    const team = await withPending();
    const { started, handle } = dispatcher(team, () => true);
    const before = versionsOf(team);
    await repair(team);
    expect(putsSince(team, before)).toEqual([]);

    team.passMinutes(15);
    await repair(team);
    const again = putsSince(team, before);
    expect(again).toHaveLength(1);
    expect(await handle(again)).toEqual({ failed: [] });
    expect(started).toHaveLength(1);
    expect(await team.effects()).toEqual([]);
    team.passMinutes(60);
    await repair(team);
    expect(await team.effects()).toEqual([]);
  });

  it('is carried out however long the dispatcher fails, in ever rarer tries', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3_000 }), async (minutesAway) => {
        const team = await withPending();
        let minute = 0;
        let tries = 0;
        const { started, handle } = dispatcher(team, () => minute > minutesAway);
        let seen = versionsOf(team);
        // Tried again after 15, 30, 60 … minutes, so that it's late by its age at most.
        for (; minute <= 2 * minutesAway + 60; minute += 5) {
          team.passMinutes(5);
          await repeatEffects('due', team.deps);
          const changes = putsSince(team, seen);
          if (changes.length === 0) continue;
          tries += 1;
          seen = versionsOf(team);
          await handle(changes);
        }
        expect(started).toHaveLength(1);
        expect(await team.effects()).toEqual([]);
        expect(tries).toBeLessThanOrEqual(2 + Math.ceil(Math.log2(1 + minute / 15)));
      }),
      { numRuns: 5 },
    );
  });

  it('that is carried out while it is written again stays gone', async () => {
    const team = await withPending();
    const [effect] = await team.effects();
    team.store.beforeWrite = () =>
      team.store.transact([{ kind: 'delete', key: tableKeys.effect(effect?.id ?? ''), expect: 'any' }]);
    expect(await repeatEffects('all', team.deps)).toBe(0);
    expect(await team.effects()).toEqual([]);
  });
});
