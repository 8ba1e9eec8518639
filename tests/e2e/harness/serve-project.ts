/** A server of the product in this process, with a small repository that a project can be registered from. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openHost, type Host, type HostOptions } from '#local/host/host.ts';
import { stateFolder } from '#local/host/state-folder.ts';
import { instantAgent } from '#local/rehearsal/instant-agent.ts';
import { instantRunner } from '#local/rehearsal/instant-runner.ts';
import { serve } from '#local/server/serve.ts';

export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface RunningServer {
  readonly port: number;
  readonly folder: string;
  readonly repository: string;
  readonly host: Host;
  /** What the background of the product complained about. */
  readonly complaints: readonly string[];
  ask(method: string, path: string, options?: AskOptions): Promise<Reply>;
  give(text: string, project?: string): Promise<Reply>;
  close(): Promise<void>;
}

export interface AskOptions {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A repository with one commit that holds these files. */
export const makeRepository = (folder: string, files: Readonly<Record<string, string>>): string => {
  mkdirSync(folder, { recursive: true });
  const git = (...args: string[]): void => {
    execFileSync('git', ['-C', folder, ...args], {
      stdio: 'pipe',
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    });
  };
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', 'Ada');
  git('config', 'user.email', 'ada@example.com');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '--message', 'Begin');
  return folder;
};

export const NODE_PROJECT = {
  'package.json': `${JSON.stringify({ type: 'module', scripts: { test: 'node --test' } })}\n`,
};

export const serveProject = async (
  files: Readonly<Record<string, string>> = NODE_PROJECT,
  /** In place of the instant agent and runner. */
  settings: Partial<HostOptions> = {},
): Promise<RunningServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'aw-serve-'));
  const repository = makeRepository(join(folder, 'project'), files);
  const complaints: string[] = [];
  const onError: HostOptions['onError'] = (where, error) => complaints.push(`${where}: ${String(error)}`);
  const firstAdmin = { id: 'ada', name: 'Ada' };
  const host = await openHost({
    folder: stateFolder(join(folder, 'state')),
    synchronous: 'NORMAL',
    workers: { agents: 1, testRuns: 1, model: instantAgent, runTests: instantRunner },
    defaultModel: 'instant:agent',
    modelForAll: null,
    unsandboxed: true,
    searchPath: process.env['PATH'] ?? '',
    firstAdmin,
    onError,
    ...settings,
  });
  const served = await serve({ host, port: 0, version: '0.0.0-test', firstAdmin, onError });
  const ask: RunningServer['ask'] = (method, path, options = {}) =>
    askPort(served.port, method, path, options);
  return {
    port: served.port,
    folder,
    repository,
    host,
    complaints,
    ask,
    give: (text, project) =>
      ask('POST', '/api/v1/commands', { body: JSON.stringify({ text, ...(project && { project }) }) }),
    close: async () => {
      await served.close();
      await host.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** By node:http, since `fetch` lets nobody choose `Host` or `Origin`. */
const askPort = (port: number, method: string, path: string, { body, headers }: AskOptions): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = httpRequest(
      { host: '127.0.0.1', port, method, path, headers: { ...type, ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
