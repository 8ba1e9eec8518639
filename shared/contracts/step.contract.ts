/** What the tasks of a phase's machine answer: where the machine goes on. */
import * as z from 'zod';

/** `look`: ask for the next step anew. */
export const STEPS = [
  'look',
  'park',
  'left',
  'install',
  'packages',
  'agent',
  'commit',
  'test',
  'verdict',
] as const;
export const stepAnswer = z.object({ step: z.enum(STEPS) });
export type StepAnswer = z.infer<typeof stepAnswer>;
