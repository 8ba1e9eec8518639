import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import type { RemoteLogin } from './token-login.ts';

/** Git ended with a code that was not expected. The text is git's own without URLs: they may hold what opens them. */
export class GitFailed extends Error {
  override readonly name = 'GitFailed';
  readonly code: number | null;
  constructor(command: string, code: number | null, stderr: string) {
    super(
      `git ${command}: ${stderr.replaceAll(/\b[a-z][a-z+.-]*:\/\/[^\s'"]+/gi, '<repository>').trim() || `ended with ${code}`}`,
    );
    this.code = code;
  }
}

export interface GitSettings {
  /** Where git and its transports are found. */
  readonly path: string;
  /** An empty home, so that no configuration of a person is read. */
  readonly home: string;
  /** For commands that reach the remote: asked each time, so that a token may change. */
  readonly login?: () => Promise<RemoteLogin | undefined>;
}

/** A remote that says nothing for this long is given up. */
const TIMEOUT_MS = 300_000;

/**
 * Configuration of every call. Content of a project can't set any of it, and what git would read from the machine is
 * switched off by the environment below.
 */
const CONFIG: readonly (readonly [string, string])[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.symlinks', 'false'],
  ['core.attributesFile', '/dev/null'],
  ['core.logAllRefUpdates', 'false'],
  ['transfer.fsckObjects', 'true'],
  // Old, harmless faults that well-known repositories carry in their history.
  ['fetch.fsck.zeroPaddedFilemode', 'warn'],
  ['fetch.fsck.missingSpaceBeforeDate', 'warn'],
  ['fetch.fsck.badTimezone', 'warn'],
  ['protocol.allow', 'never'],
  ['protocol.file.allow', 'always'],
  ['protocol.https.allow', 'always'],
  ['protocol.ssh.allow', 'always'],
  ['http.lowSpeedLimit', '1000'],
  ['http.lowSpeedTime', '60'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  // One thread and no search for deltas: the same objects make the same pack.
  ['pack.threads', '1'],
  ['pack.window', '0'],
  ['safe.directory', '*'],
];

const asVariables = (config: readonly (readonly [string, string])[]): Readonly<Record<string, string>> =>
  Object.fromEntries<string>([
    ['GIT_CONFIG_COUNT', String(config.length)],
    ...config.flatMap(([key, value], n): [string, string][] => [
      [`GIT_CONFIG_KEY_${n}`, key],
      [`GIT_CONFIG_VALUE_${n}`, value],
    ]),
  ]);
const CONFIG_ENVIRONMENT = asVariables(CONFIG);

const NOBODY = 'Agent Workflow';
const NOWHERE = 'agent-workflow@localhost';
/** Author and committer of everything that the engine commits. */
export const IDENTITY = `${NOBODY} <${NOWHERE}>`;

function environment(settings: GitSettings, more: Readonly<Record<string, string>>): Record<string, string> {
  return {
    PATH: settings.path,
    HOME: settings.home,
    LC_ALL: 'C',
    TZ: 'UTC',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: NOBODY,
    GIT_AUTHOR_EMAIL: NOWHERE,
    GIT_COMMITTER_NAME: NOBODY,
    GIT_COMMITTER_EMAIL: NOWHERE,
    ...CONFIG_ENVIRONMENT,
    ...more,
  };
}

export interface GitRun {
  readonly args: readonly string[];
  readonly input?: string | Buffer | readonly (string | Buffer)[];
  /** Exit codes that are an answer, beside 0. */
  readonly accept?: readonly number[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether the call reaches the remote and may use what it needs there. */
  readonly remote?: boolean;
  /** Whether git has to find its repository itself, from `home` upwards. */
  readonly noDirectory?: boolean;
}

export interface GitOutcome {
  readonly code: number;
  readonly stdout: Buffer;
}

/** Git in one repository folder, deaf to the machine's and the project's configuration. */
export interface IsolatedGit {
  /** @throws GitFailed */
  run(run: GitRun): Promise<GitOutcome>;
  /** A process that stays; it ends when its stdin closes, so it can't outlive the engine. */
  start(args: readonly string[]): ChildProcessWithoutNullStreams;
}

export function isolateGit(directory: string, settings: GitSettings): IsolatedGit {
  const begin = (
    args: readonly string[],
    more: Readonly<Record<string, string>>,
  ): ChildProcessWithoutNullStreams =>
    spawn('git', args, { cwd: settings.home, env: environment(settings, more), stdio: 'pipe' });
  const here = ['--git-dir', directory];
  return {
    start: (args) => begin([...here, ...args], {}),
    run: async (run) => {
      const login = run.remote ? await settings.login?.() : undefined;
      return new Promise((resolve, reject) => {
        const child = begin([...(run.noDirectory ? [] : here), ...run.args], {
          ...(login && { ...asVariables([...CONFIG, ...login.config]), ...login.environment }),
          ...run.environment,
        });
        const out: Buffer[] = [];
        const err: Buffer[] = [];
        const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
        const command = run.args[0] ?? '';
        child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
        child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
        // Git may end before it has read everything; its exit code and stderr say why.
        child.stdin.on('error', () => undefined);
        child.on('error', (error) => {
          clearTimeout(timer);
          reject(new GitFailed(command, null, error.message));
        });
        child.on('close', (code) => {
          clearTimeout(timer);
          if (code !== null && (code === 0 || run.accept?.includes(code)))
            resolve({ code, stdout: Buffer.concat(out) });
          else reject(new GitFailed(command, code, Buffer.concat(err).toString()));
        });
        const input = run.input ?? '';
        if (typeof input === 'string' || Buffer.isBuffer(input)) child.stdin.end(input);
        else {
          child.stdin.cork();
          for (const part of input) child.stdin.write(part);
          child.stdin.end();
        }
      });
    },
  };
}
