import { InvalidArgumentError } from 'commander';

/** @throws InvalidArgumentError */
export const parsePort = (text: string): number => {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError('a port is a number from 0 to 65535.');
  return port;
};
