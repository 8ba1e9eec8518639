import { InvalidArgumentError } from 'commander';

/** Where `start` serves, and `do` and `watch` look for it, unless `--port` says otherwise. */
export const DEFAULT_PORT = 8765;

/** @throws InvalidArgumentError */
export const parsePort = (text: string): number => {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('a port is a number from 0 to 65535.');
  return port;
};
