import { describe, expect, it } from 'vitest';
import type { MachineName } from '#shared/ports/executions.port.ts';
import { awsTimedMachine, localTimedMachine, type TimedMachine } from './harness/executions.ts';

const OPENED: readonly [string, () => TimedMachine][] = [
  ['local engine', localTimedMachine],
  ['Step Functions', awsTimedMachine],
];

const HOUR = 3_600;

describe.each(OPENED)('failed executions of the %s', (_name, open) => {
  const setUp = () => {
    const machine = open();
    const { executions, failed } = machine;
    const tokenOf = (name: string): Promise<string> => machine.tokenOf(name);
    const pass = (seconds: number): Promise<void> => machine.pass(seconds);
    const start = (name: string, machine: MachineName = 'tdd-cycle') => executions.start(machine, name, {});
    const fail = async (name: string): Promise<void> =>
      executions.fail(await tokenOf(name), 'Broken', 'not now');
    const names = async (of: MachineName = 'tdd-cycle'): Promise<readonly string[]> =>
      (await failed.list()).flatMap(({ machine, name }) => (machine === of ? [name] : []));
    return { executions, failed, tokenOf, pass, start, fail, names };
  };

  it('are those that failed or ran out of time, of every machine, with when they ended', async () => {
    const { executions, failed, tokenOf, pass, start, fail } = setUp();
    expect(await failed.list()).toEqual([]);
    for (const name of ['fails', 'ends', 'is-stopped', 'runs-out']) await start(name);
    await start('s-1', 'sprint');
    await pass(10);
    await fail('fails');
    await fail('s-1');
    await executions.succeed(await tokenOf('ends'), {});
    await executions.stop('tdd-cycle', 'is-stopped', 'Aborted', 'a person said so');
    await pass(HOUR);
    await start('runs');
    const found = await failed.list();
    expect(found).toHaveLength(3);
    expect(found).toEqual(
      expect.arrayContaining([
        { machine: 'tdd-cycle', name: 'fails', status: 'FAILED', endedAt: '2026-01-01T00:00:10.000Z' },
        { machine: 'tdd-cycle', name: 'runs-out', status: 'TIMED_OUT', endedAt: '2026-01-01T01:00:00.000Z' },
        { machine: 'sprint', name: 's-1', status: 'FAILED', endedAt: '2026-01-01T00:00:10.000Z' },
      ]),
    );
  });

  it('are listed newest first in each machine, however they ended and whenever they began', async () => {
    const { pass, start, fail, names } = setUp();
    await start('runs-out');
    await pass(1);
    await start('fails-first');
    await fail('fails-first');
    await pass(HOUR - 2);
    await start('fails-second');
    await start('fails-last');
    await fail('fails-second');
    await pass(10);
    await fail('fails-last');
    expect(await names()).toEqual(['fails-last', 'runs-out', 'fails-second', 'fails-first']);
  });

  it('are up to 100 of each way to end, and many of one machine hide none of another', async () => {
    const { pass, start, fail, names } = setUp();
    await start('s-1', 'sprint');
    await start('runs-out');
    await fail('s-1');
    await pass(HOUR);
    for (let n = 0; n < 101; n += 1) {
      await start(`c-${n}`);
      await fail(`c-${n}`);
      await pass(1);
    }
    expect(await names('sprint')).toEqual(['s-1']);
    expect(await names()).toEqual([...Array.from({ length: 100 }, (_, n) => `c-${100 - n}`), 'runs-out']);
  });

  it('go on, are listed no more, and can fail again', async () => {
    const { executions, failed, pass, start, fail, names } = setUp();
    await start('c-1');
    await start('c-2');
    await fail('c-1');
    await pass(1);
    await fail('c-2');
    await failed.redrive('tdd-cycle', 'c-1');
    expect(await executions.describe('tdd-cycle', 'c-1')).toMatchObject({ status: 'RUNNING' });
    expect(await names()).toEqual(['c-2']);
    await pass(1);
    await fail('c-1');
    expect(await names()).toEqual(['c-1', 'c-2']);
  });

  it('go on as well where they ran out of time, with all of it again', async () => {
    const { executions, failed, tokenOf, pass, start, names } = setUp();
    await start('c-1');
    await pass(HOUR);
    expect(await names()).toEqual(['c-1']);
    await failed.redrive('tdd-cycle', 'c-1');
    await pass(HOUR - 1);
    expect(await names()).toEqual([]);
    await executions.succeed(await tokenOf('c-1'), {});
    expect(await names()).toEqual([]);
  });

  it('are the only ones that go on: none that is unknown, runs or ended well', async () => {
    const { executions, failed, tokenOf, start } = setUp();
    await start('runs');
    await start('ends');
    await executions.succeed(await tokenOf('ends'), {});
    for (const name of ['unknown', 'runs', 'ends'])
      await expect(failed.redrive('tdd-cycle', name)).rejects.toThrow();
    await expect(failed.redrive('epic', 'runs')).rejects.toThrow();
  });
});
