import { describe, expect, it } from 'vitest';
import { taskInput } from '#shared/contracts/task-input.contract.ts';
import { createHandler } from '#functions/park-sprint/handler.ts';

const taken = (value: unknown) => taskInput.safeParse(value);

describe('what a task is handed', () => {
  it('is of the first version where it names none: an execution that began before waits on', () => {
    expect(taken({}).data).toEqual({ v: 1 });
    expect(taken({ v: 1 }).success).toBe(true);
  });

  it('is refused where it is of a version that nobody here can read', async () => {
    expect(taken({ v: 2 }).success).toBe(false);
    const handler = createHandler({} as Parameters<typeof createHandler>[0]);
    const input = { v: 2, projectId: 'p', sprintId: 's', token: 't', changes: 0 };
    await expect(handler(input)).rejects.toThrow('expected 1');
  });
});
