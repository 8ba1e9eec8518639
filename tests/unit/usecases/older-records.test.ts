import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createHandler as processCommand } from '#functions/process-command/handler.ts';
import { jobMessage } from '#shared/contracts/jobs.contract.ts';
import { jsonObject } from '#shared/contracts/json.contract.ts';
import * as contracts from '#shared/contracts/records.contract.ts';
import { readCycle } from '#shared/usecases/cycle/read-cycle.usecase.ts';
import { RECORD_KINDS } from '#shared/usecases/records/record-kinds.ts';
import type { Item } from '#shared/ports/store.port.ts';
import { attempt, openGate, step, teamInPhase } from './cycle/running-cycle.ts';

const SCHEMAS: Readonly<Record<string, z.ZodObject>> = {
  project: contracts.projectRecord,
  story: contracts.storyRecord,
  sprint: contracts.sprintRecord,
  epic: contracts.epicRecord,
  cycle: contracts.cycleRecord,
  approval: contracts.approvalRecord,
  job: contracts.jobRecord,
  event: contracts.eventRecord,
  effect: contracts.effectRecord,
  command: contracts.commandRecord,
  intent: contracts.intentRecord,
  dependencies: contracts.dependenciesRecord,
  worker: contracts.workerRecord,
  tenant: contracts.tenantRecord,
};

/** A value without whatever may be missing: as it was written before those fields were thought of. */
const asBefore = (schema: unknown, value: unknown): unknown => {
  if (schema instanceof z.ZodNullable) return value === null ? null : asBefore(schema.unwrap(), value);
  if (schema instanceof z.ZodArray) return (value as unknown[]).map((one) => asBefore(schema.element, one));
  if (!(schema instanceof z.ZodObject)) return value;
  return Object.fromEntries(
    Object.entries(value as object).flatMap(([name, inner]) => {
      const field: unknown = schema.shape[name];
      return field instanceof z.ZodOptional || field instanceof z.ZodDefault
        ? []
        : [[name, asBefore(field, inner)]];
    }),
  );
};

/** A gate is open, and everything in the table is as the deployment before wrote it. */
const atOlderGate = async () => {
  const team = await teamInPhase('COMMIT');
  await attempt(team, { accepted: true });
  let dropped = 0;
  for (const item of Object.values(team.store.dump()) as Item[]) {
    const schema = SCHEMAS[item.type];
    if (schema === undefined) continue;
    const data = jsonObject.parse(asBefore(schema, item.data));
    if (JSON.stringify(data) !== JSON.stringify(item.data)) dropped += 1;
    await team.store.transact([{ kind: 'put', item: { ...item, data }, expect: item.version }]);
  }
  return { team, dropped };
};

describe('a deployment while a gate is open', () => {
  it('reads what the one before wrote, and the gate is answered as if nothing had been', async () => {
    const { team, dropped } = await atOlderGate();
    expect(dropped).toBeGreaterThan(0);
    const { id } = await openGate(team);
    const cycle = await team.cycleOf('AUTH-1');
    expect(cycle).toMatchObject({ status: 'waiting', phase: 'COMMIT' });
    expect((await step(team, 'COMMIT')).step).toBe('park');

    expect((await team.must(`/approve ${id}`)).ok).toBe(true);
    expect(await team.cycleOf('AUTH-1')).toMatchObject({ status: 'running', phase: 'COMMIT' });
    expect(await readCycle({ cycleId: cycle.id }, team.deps)).toMatchObject({ stage: 'deliver' });
  });

  it('carries out a command that the one before had queued, once', async () => {
    const { team } = await atOlderGate();
    const { id } = await openGate(team);
    const handle = processCommand({ ...team.deps, queue: { send: async () => undefined } } as never);
    const queued = {
      v: 1,
      commandId: 'cmd_01J00000000000000000000000',
      projectId: 'user-api',
      text: `/approve ${id}`,
      actor: { id: 'ada', name: 'Ada', via: 'rest' },
    };
    await handle(queued);
    const after = team.store.dump();
    await handle(queued);
    expect(team.store.dump()).toEqual(after);
    expect(await team.cycleOf('AUTH-1')).toMatchObject({ status: 'running' });
  });

  it('takes jobs that lie on their queues from before messages carried a key', () => {
    const before = { v: 1, jobId: 'job_1', generation: 1, kind: 'agent', projectId: 'p', cycleId: null };
    expect(jobMessage.parse(before)).toEqual(before);
  });
});

describe('everything that is stored', () => {
  it('carries its version, and one that nobody knows is refused instead of guessed at', async () => {
    const { team } = await atOlderGate();
    const kinds = new Set<string>();
    for (const { type, data } of Object.values(team.store.dump()) as Item[]) {
      const kind = Object.keys(RECORD_KINDS).find((one) => one === type) as
        keyof typeof RECORD_KINDS | undefined;
      if (kind === undefined) continue;
      kinds.add(kind);
      expect(RECORD_KINDS[kind].parse(data), kind).toMatchObject({ v: 1 });
      expect(() => RECORD_KINDS[kind].parse({ ...data, v: 99 }), kind).toThrow();
    }
    expect([...kinds]).toEqual(expect.arrayContaining(['project', 'story', 'cycle', 'approval', 'event']));
    for (const [kind, schema] of Object.entries(SCHEMAS))
      expect(schema.shape['v'], kind).toBeInstanceOf(z.ZodLiteral);
  });
});
