import { CliError, EXIT } from './exit-codes.ts';

/** `--max` of a list. @throws CliError */
export const parseMost = (text: string): number => {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new CliError(EXIT.usedWrongly, '--max is a number from 1 to 999');
  return Number(text);
};
