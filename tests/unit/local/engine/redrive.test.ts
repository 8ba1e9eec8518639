import { describe, expect, it } from 'vitest';
import { setUp, task } from './set-up-engine.ts';

/** A task that fails until the cause is mended. */
const failing = () => {
  let mended = false;
  const set = setUp(
    { A: task({}, { End: true }) },
    {
      invoke: async () => {
        if (!mended) throw Object.assign(new Error('not now'), { name: 'Broken' });
        return { done: true };
      },
      top: { TimeoutSeconds: 60 },
    },
  );
  return { ...set, mend: () => void (mended = true) };
};

describe('a failed execution', () => {
  it('is listed, goes on with its input once the cause is mended, and is listed no more', async () => {
    const { engine, run, finish, calls, mend } = failing();
    expect(await run({ cycleId: 'c' })).toMatchObject({ status: 'FAILED', error: 'Broken' });
    expect(engine.listFailed(10).map(({ name, status }) => [name, status])).toEqual([['x', 'FAILED']]);
    mend();
    expect(await engine.redrive('m', 'x')).toBe(true);
    expect(await finish()).toMatchObject({ status: 'SUCCEEDED', output: { Payload: { done: true } } });
    expect(engine.listFailed(10)).toEqual([]);
    expect(calls).toHaveLength(2);
    const types = engine.history('m', 'x').map(({ id, type }) => `${id} ${type}`);
    expect(types.filter((one) => one.endsWith('ExecutionRedriven'))).toHaveLength(1);
    expect(types.at(-1)).toMatch(/ExecutionSucceeded$/);
  });

  it('fails again with the new error where nothing was mended, and can be redriven again', async () => {
    const { engine, run, finish } = failing();
    await run();
    await engine.redrive('m', 'x');
    expect(await finish()).toMatchObject({ status: 'FAILED', error: 'Broken' });
    expect(await engine.redrive('m', 'x')).toBe(true);
  });

  it('is the only one: none that is unknown, runs or ended well is redriven', async () => {
    const { engine, run, mend } = failing();
    expect(await engine.redrive('m', 'x')).toBe(false);
    mend();
    await run();
    expect(await engine.redrive('m', 'x')).toBe(false);
  });
});
