import { describe, expect, it } from 'vitest';
import type { ExecutionState } from '#shared/ports/executions.port.ts';
import { awsMachine, localMachine, type WaitingMachine } from './harness/executions.ts';

const EXECUTIONS: readonly [string, () => WaitingMachine][] = [
  ['local engine', localMachine],
  ['Step Functions', awsMachine],
];

const MACHINE = 'tdd-cycle';

/** How the execution ended; it may take the engine a turn to write it down. */
async function ended({ executions }: WaitingMachine, name: string): Promise<ExecutionState | undefined> {
  return expect
    .poll(() => executions.describe(MACHINE, name), { interval: 2 })
    .not.toMatchObject({ status: 'RUNNING' })
    .then(() => executions.describe(MACHINE, name));
}

describe.each(EXECUTIONS)('executions of the %s', (_name, open) => {
  it('are one for one name and input, running or ended', async () => {
    const machine = open();
    const start = (): Promise<{ started: boolean }> =>
      machine.executions.start(MACHINE, 'c-1', { cycleId: 'c', n: 1 });
    expect(await start()).toEqual({ started: true });
    expect(await start()).toEqual({ started: false });
    expect(await machine.executions.describe(MACHINE, 'c-1')).toEqual({ status: 'RUNNING' });
    await machine.executions.succeed(await machine.tokenOf('c-1'), {});
    await ended(machine, 'c-1');
    expect(await start()).toEqual({ started: false });
  });

  it('refuse a name that was used with another input', async () => {
    const { executions } = open();
    await executions.start(MACHINE, 'c-1', { n: 1 });
    await expect(executions.start(MACHINE, 'c-1', { n: 2 })).rejects.toThrow();
    expect(await executions.start(MACHINE, 'c-2', { n: 2 })).toEqual({ started: true });
  });

  it('end with the answer to their token, once', async () => {
    const machine = open();
    await machine.executions.start(MACHINE, 'c-1', {});
    const token = await machine.tokenOf('c-1');
    await machine.executions.heartbeat(token);
    await machine.executions.succeed(token, { outcome: ['ü', null, 1.5] });
    expect(await ended(machine, 'c-1')).toEqual({
      status: 'SUCCEEDED',
      output: { outcome: ['ü', null, 1.5] },
    });
    for (const again of [
      () => machine.executions.succeed(token, {}),
      () => machine.executions.fail(token, 'E', 'c'),
      () => machine.executions.heartbeat(token),
    ]) {
      await expect(again()).rejects.toMatchObject({ name: 'TokenGone' });
    }
  });

  it('fail with the error and cause that answered their token', async () => {
    const machine = open();
    await machine.executions.start(MACHINE, 'c-1', {});
    await machine.executions.fail(await machine.tokenOf('c-1'), 'Job.DeadLettered', 'three leases lapsed');
    expect(await ended(machine, 'c-1')).toEqual({
      status: 'FAILED',
      error: 'Job.DeadLettered',
      cause: 'three leases lapsed',
    });
  });

  it('stop where they stand, and take a stop of what has ended or never was', async () => {
    const machine = open();
    await machine.executions.start(MACHINE, 'c-1', {});
    const token = await machine.tokenOf('c-1');
    await machine.executions.stop(MACHINE, 'c-1', 'Aborted', 'a person said so');
    expect(await ended(machine, 'c-1')).toEqual({
      status: 'ABORTED',
      error: 'Aborted',
      cause: 'a person said so',
    });
    await machine.executions.stop(MACHINE, 'c-1', 'Aborted', 'again');
    expect(await machine.executions.describe(MACHINE, 'c-1')).toMatchObject({ cause: 'a person said so' });
    await machine.executions.stop(MACHINE, 'none', 'Aborted', 'never was');
    await expect(machine.executions.succeed(token, {})).rejects.toMatchObject({ name: 'TokenGone' });
  });

  it('are unknown until they start, and so are tokens that nobody gave', async () => {
    const { executions } = open();
    expect(await executions.describe(MACHINE, 'c-1')).toBeUndefined();
    for (const token of ['nonsense', 'token:never']) {
      await expect(executions.succeed(token, {})).rejects.toMatchObject({ name: 'TokenGone' });
    }
  });
});
