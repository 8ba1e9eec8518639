import { modelProblem } from '../host/choose-model.ts';
import { CliError, EXIT } from './exit-codes.ts';

/**
 * What `--model` names must be playable before anything is made for it: a job that finds out is too late. Keys and
 * prices are the job's own matter. @throws CliError
 */
export const requireModel = async (name: string | undefined): Promise<void> => {
  const problem = name === undefined ? undefined : await modelProblem(name);
  if (problem !== undefined) throw new CliError(EXIT.usedWrongly, `--model: ${problem}`);
};
