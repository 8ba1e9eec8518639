/** AWS on this machine: MiniStack, with functions and tasks in containers. It keeps nothing when it ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { docker, until } from '../containers/engine.ts';

export interface Emulator {
  /** Its address for this machine. */
  readonly url: string;
  /** Its address for containers. */
  readonly urlInContainers: string;
  readonly port: number;
  /** What the SDKs of this machine have to find in their environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Its log file. */
  readonly log: string;
  stop(): Promise<void>;
}

export const REGION = 'eu-central-1';
/** Whose requests these keys sign, it takes for the root of account 000000000000. */
export const KEYS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
export const ACCOUNT = '000000000000';

const START = fileURLToPath(new URL('run-emulator.py', import.meta.url));

export async function startEmulator({
  python,
  hostAddress,
  folder,
  authority,
}: {
  /** The interpreter that has it installed. */
  python: string;
  hostAddress: string;
  /** For its log and what functions' containers mount. */
  folder: string;
  /** PEM file of who signed the certificates of the test's own servers: functions trust nobody else. */
  authority: string;
}): Promise<Emulator> {
  const port = await freePort();
  const log = join(folder, 'emulator.log');
  const output = openSync(log, 'w');
  const [url, urlInContainers] = [`http://127.0.0.1:${port}`, `http://${hostAddress}:${port}`];
  const child = spawn(python, [START], {
    stdio: ['ignore', output, output],
    env: {
      ...process.env,
      ...KEYS,
      GATEWAY_PORT: String(port),
      BIND_HOST: '0.0.0.0',
      MINISTACK_HOST: hostAddress,
      // What functions are told; tasks always get the name host.docker.internal.
      AWS_ENDPOINT_URL: urlInContainers,
      // Run in this process, errors of functions would lose their names.
      LAMBDA_EXECUTOR: 'docker',
      LAMBDA_DOCKER_FLAGS: [
        ...KEPT_AWAY.map((host) => `--add-host ${host}:127.0.0.1`),
        ...BUNDLES.map((path) => `-v ${authority}:${path}:ro`),
        `-e NODE_EXTRA_CA_CERTS=${BUNDLES[0]}`,
      ].join(' '),
      IOT_MTLS_ENABLED: '0',
      TMPDIR: folder,
    },
  });
  const ended = once(child, 'exit');
  await until('the emulator', async () => {
    if (child.exitCode !== null) throw new Error(`the emulator ended with ${child.exitCode}: see ${log}`);
    const answer = await fetch(`${url}/_ministack/health`).catch(() => undefined);
    return answer?.ok === true ? true : undefined;
  });
  return {
    url,
    urlInContainers,
    port,
    log,
    environment: { ...KEYS, AWS_ENDPOINT_URL: url, AWS_REGION: REGION, AWS_DEFAULT_REGION: REGION, ...ALONE },
    stop: async () => {
      child.kill('SIGTERM');
      const killing = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(killing);
      await removeContainers(port);
    },
  };
}

/** Where Debian and Amazon Linux keep the authorities that git trusts. */
const BUNDLES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt'];

/** Platforms that would be asked by what the test says to the edges in their names: nothing leaves this machine. */
const KEPT_AWAY = ['discord.com', 'slack.com', 'hooks.slack.com'];

/** Nothing of the person's own configuration is used. */
const ALONE = {
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** Containers of this emulator, of functions and of tasks: its labels end with its port. */
export async function containersOf(port: number, kind?: 'lambda' | 'ecs'): Promise<string[]> {
  const label = kind === undefined ? 'label=ministack' : `label=ministack=${kind}`;
  const format = '{{.ID}} {{.Label "ministack.instance"}}';
  const lines = (await docker('ps', '--all', '--no-trunc', '--filter', label, '--format', format)).trim();
  return lines.split('\n').flatMap((line) => (line.endsWith(`:${port}`) ? [line.split(' ')[0]!] : []));
}

async function removeContainers(port: number): Promise<void> {
  const left = await containersOf(port);
  if (left.length === 0) return;
  // Some have ended already. Killed first, none is waited for.
  await docker('kill', ...left).catch(() => undefined);
  await docker('rm', '--force', '--volumes', ...left);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '0.0.0.0');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
