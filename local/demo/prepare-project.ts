import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface DemoProject {
  /** Where everything of the demo lies. */
  readonly folder: string;
  /** The project's working copy, as a person would have it. */
  readonly repository: string;
  /** The bare remote that the branches are pushed to. */
  readonly remote: string;
  /** Plays the agents. */
  readonly script: string;
}

/** What the examples carry beside the project itself. */
const NOT_THE_PROJECT = ['agents', 'node_modules'];

/** The folder holds something already. */
export class FolderNotEmpty extends Error {
  override readonly name = 'FolderNotEmpty';
}

/** The example's repository could not be made; what there was of it is gone. */
export class ProjectNotPrepared extends Error {
  override readonly name = 'ProjectNotPrepared';
}

/**
 * A new repository from an example, with a bare remote of its own. `date`, in ISO 8601, is that of its commit, for who
 * needs the same commit each time (default: now). @throws FolderNotEmpty, ProjectNotPrepared
 */
export const prepareProject = (example: string, folder: string, date?: string): DemoProject => {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new FolderNotEmpty(`${folder} is not empty: name a new folder with --dir`);
  try {
    return makeProject(example, folder, date);
  } catch (error) {
    for (const name of existsSync(folder) ? readdirSync(folder) : [])
      rmSync(join(folder, name), { recursive: true, force: true });
    const reason = (error instanceof Error ? error.message : String(error))
      .split('\n')
      .slice(0, 2)
      .join(': ');
    throw new ProjectNotPrepared(
      `the example cannot be prepared in ${folder} (is its disk full?): ${reason}`,
      {
        cause: error,
      },
    );
  }
};

const makeProject = (example: string, folder: string, date: string | undefined): DemoProject => {
  const source = fileURLToPath(new URL(`../../examples/${example}`, import.meta.url));
  const [repository, remote] = [join(folder, example), join(folder, 'remote.git')];
  mkdirSync(folder, { recursive: true });
  cpSync(source, repository, {
    recursive: true,
    filter: (path) => !NOT_THE_PROJECT.some((name) => path === join(source, name)),
  });
  const dated = date === undefined ? {} : { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const git = (...args: string[]): void => {
    execFileSync('git', args, {
      stdio: 'pipe',
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', ...dated },
    });
  };
  git('init', '--quiet', '--bare', '--initial-branch=main', remote);
  git('init', '--quiet', '--initial-branch=main', repository);
  const person = ['-c', 'user.name=Demo', '-c', 'user.email=demo@localhost'];
  git('-C', repository, 'add', '--all');
  git('-C', repository, ...person, 'commit', '--quiet', '--message', `Begin ${example}`);
  git('-C', repository, 'remote', 'add', 'origin', remote);
  git('-C', repository, 'push', '--quiet', '--set-upstream', 'origin', 'main');
  return { folder, repository, remote, script: join(source, 'agents', 'script.yml') };
};
