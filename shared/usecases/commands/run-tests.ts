import { askTestRun } from '../cycle/ask-test-run.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { pickCycle } from './pick-cycle.ts';

/** `/tdd run_tests` */
export const runTests = async (context: CommandContext, id: string | null): Promise<CommandResult> => {
  const cycle = await pickCycle(context, '/tdd run_tests', id);
  return { says: askTestRun(context.tx, cycle, context) };
};
