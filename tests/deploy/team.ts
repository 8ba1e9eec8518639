/** The deployed environment as people meet it: commands over its API, its live view, and the command line. */
import { execFile, execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandAnswer, type CommandAnswer } from '#shared/contracts/commands.contract.ts';
import type { EventRecord } from '#shared/contracts/records.contract.ts';
import { deployedApi, deployedSocket } from '#local/cli/deployed-access.ts';
import { prepareProject } from '#local/demo/prepare-project.ts';
import { followEvents } from '#local/watch/follow-events.ts';
import { until } from '../containers/engine.ts';
import type { Deployed } from './deployed.ts';
import { ENVIRONMENT } from './deploy-app.ts';
import { openRepository } from './git-server.ts';
import { say } from './progress.ts';

const BIN = fileURLToPath(new URL('../../bin/agent-workflow.js', import.meta.url));

export interface Team {
  readonly project: string;
  /** The bare repository. */
  readonly remote: string;
  /** The answer to a command that must be accepted. */
  readonly tell: (text: string) => Promise<CommandAnswer>;
  /** The answer to a command, whatever it is, under an `Idempotency-Key` of the caller's choice. */
  readonly ask: (text: string, key?: string) => Promise<CommandAnswer>;
  /** Events that came over the socket, in order. */
  readonly events: readonly EventRecord[];
  /** The first event that fits, of those that came and those to come. */
  readonly event: (fits: (event: EventRecord) => boolean, seconds?: number) => Promise<EventRecord>;
  readonly leave: () => void;
}

/** A project of its own: a new repository from examples/user-api, registered, with its events followed. */
export async function openTeam(deployed: Deployed, name: string): Promise<Team> {
  Object.assign(process.env, deployed.emulator.environment);
  const { remote } = prepareProject('user-api', join(deployed.repositories, name));
  openRepository(remote);
  const api = await deployedApi({ url: deployed.apiUrl });
  const give = async (text: string, key: string, project?: string): Promise<CommandAnswer> => {
    const response = await api.request('/api/v1/commands', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ text, ...(project === undefined ? {} : { project }) }),
    });
    const answered = (await response.json()) as { id: string };
    if (response.status === 200) return commandAnswer.parse(answered);
    if (response.status !== 202) throw new Error(`${text}: ${response.status} ${JSON.stringify(answered)}`);
    return until(`the outcome of ${text}`, async () => {
      const later = await api.request(`/api/v1/commands/${answered.id}`, { method: 'GET', headers: {} });
      return later.status === 200 ? commandAnswer.parse(await later.json()) : undefined;
    });
  };
  const registered = await give(
    `/project register "${deployed.remotes}/${name}/remote.git" "${name}"`,
    randomUUID(),
  );
  if (!registered.ok) throw new Error(`${name} is not registered: ${registered.error ?? registered.reply}`);
  const ask: Team['ask'] = (text, key = randomUUID()) => give(text, key, name);
  const live = await followLive(deployed, name);
  return {
    project: name,
    remote,
    ask,
    tell: async (text) => {
      const answer = await ask(text);
      if (!answer.ok) throw new Error(`${text}: ${answer.error ?? answer.reply}`);
      say(`${name}: ${text}`);
      return answer;
    },
    ...live,
  };
}

async function followLive(
  deployed: Deployed,
  project: string,
): Promise<Pick<Team, 'events' | 'event' | 'leave'>> {
  const socket = await deployedSocket({ url: deployed.socketUrl });
  const leaving = new AbortController();
  const events: EventRecord[] = [];
  let told = false;
  const ended = followEvents({
    url: socket.sign,
    project,
    signal: leaving.signal,
    onMessage: (message) => {
      told = true;
      if (message.type !== 'event') return;
      events.push(message.event);
      const { kind, storyId, data } = message.event;
      say(`${project}: ${[storyId, kind, data['phase'], data['kind']].filter(Boolean).join(' ')}`);
    },
    onLost: () => say(`${project}: the socket is lost`),
    onBack: () => say(`${project}: the socket is back`),
  });
  await until('the socket', async () => (told ? true : undefined), 30);
  void ended.then(({ why }) => {
    if (why !== 'interrupted') say(`${project}: the socket ended: ${why}`);
  });
  return {
    events,
    event: (fits, seconds = 120) => until(`an event of ${project}`, async () => events.find(fits), seconds),
    leave: () => leaving.abort(),
  };
}

export interface CliRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `agent-workflow …` as a person runs it, with this environment's credentials. */
export const runCli = (deployed: Deployed, ...args: string[]): Promise<CliRun> => runWith('', deployed, args);

const runWith = (input: string, deployed: Deployed, args: readonly string[]): Promise<CliRun> =>
  new Promise((resolve) => {
    const env = { ...process.env, ...deployed.emulator.environment };
    const child = execFile(
      process.execPath,
      [BIN, ...args],
      { env, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }),
    );
    child.stdin?.end(input);
  });

/** As an operator sets it, all its values at once, newest first. */
export async function setSecret(deployed: Deployed, name: string, values: readonly string[]): Promise<void> {
  const { code, stderr } = await runWith(values.join('\n'), deployed, [
    ...['admin', 'secret', 'set', name],
    ...['--env', ENVIRONMENT],
  ]);
  if (code !== 0) throw new Error(`${name} is not set: ${stderr}`);
}

export const gitIn = (remote: string, ...args: string[]): string =>
  execFileSync('git', ['-C', remote, ...args], { encoding: 'utf8' }).trim();

/** How many messages lie in each queue of dead letters, as `admin dlq list` says. */
export async function countDeadLetters(deployed: Deployed): Promise<Readonly<Record<string, number>>> {
  const { stdout } = await runCli(deployed, 'admin', 'dlq', 'list', '--env', ENVIRONMENT, '--json');
  const { queues } = JSON.parse(stdout) as { queues: { queue: string; messages: number }[] };
  return Object.fromEntries(queues.map(({ queue, messages }) => [queue, messages]));
}
