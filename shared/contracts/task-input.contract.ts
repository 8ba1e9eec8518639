import * as z from 'zod';

/** Of a state machine's input, and of what its tasks and other functions hand to a function. */
export const TASK_VERSION = 1;

/**
 * What every such input begins with: a function's own fields are added with `extend`. An execution that began before
 * there was a version, and waits at a gate, names none.
 */
export const taskInput = z.object({ v: z.literal(TASK_VERSION).default(TASK_VERSION) });
