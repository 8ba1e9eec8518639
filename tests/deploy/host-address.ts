import { docker } from '../containers/engine.ts';

const IMAGE = 'node:24-bookworm-slim';
const NAME = 'host.docker.internal';
const LOOK_UP = `require('node:dns').lookup('${NAME}', 4, (error, address) => { if (error) throw error; console.log(address); })`;

/**
 * Where containers find this machine, as an address: S3's clients put a bucket's name before a host's name, and nobody
 * would resolve that. Engines differ in whether the name has to be mapped first.
 */
export async function findHostAddress(): Promise<string> {
  const ask = (...flags: string[]): Promise<string> =>
    docker('run', '--rm', ...flags, IMAGE, 'node', '--eval', LOOK_UP);
  const found = await ask().catch(() => ask('--add-host', `${NAME}:host-gateway`));
  return found.trim();
}
