import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitRepositories } from '#shared/adapters/git/git-repositories.adapter.ts';

export interface GitRemote {
  readonly directory: string;
  /** A bare repository, and a checkout that a person works in. */
  readonly remote: string;
  readonly checkout: string;
  git(directory: string, ...args: string[]): string;
  shell(script: string): string;
  /** Each call is a new process's view of the same mirrors. */
  open(): GitRepositories;
  remove(): void;
}

const PERSON = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
};

/** A project as its people have it: `main` with two files. */
export function makeGitRemote(): GitRemote {
  const directory = mkdtempSync(join(tmpdir(), 'repository-contract-'));
  const checkout = join(directory, 'checkout');
  const remote = join(directory, 'remote.git');
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: directory,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    ...PERSON,
  };
  const shell = (script: string): string =>
    execFileSync('sh', ['-ec', script], {
      cwd: checkout,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const git = (where: string, ...args: string[]): string =>
    execFileSync('git', ['-C', where, ...args], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  const opened: GitRepositories[] = [];
  execFileSync('git', ['init', '-q', '-b', 'main', checkout], { env });
  shell(`mkdir src && echo 'export const one = 1;' > src/one.js && echo '# Project' > README.md
    git add . && git commit -q -m 'First' && git clone -q --bare . ../remote.git && git remote add origin ../remote.git`);
  return {
    directory,
    remote,
    checkout,
    git,
    shell,
    open: () => {
      const repositories = new GitRepositories({ root: join(directory, 'mirrors'), path: env.PATH });
      opened.push(repositories);
      return repositories;
    },
    remove: () => {
      for (const repositories of opened) repositories.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export const write = (path: string, text: string | Buffer, executable = false) =>
  ({ op: 'write', path, contentBase64: Buffer.from(text).toString('base64'), executable }) as const;
