import { InvalidArgumentError } from 'commander';
import { environmentName } from '#shared/contracts/secrets.contract.ts';

/** @throws InvalidArgumentError */
export const parseEnvironment = (text: string): string => {
  const parsed = environmentName.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError(`${parsed.error.issues[0]?.message ?? 'unknown'}.`);
  return parsed.data;
};
