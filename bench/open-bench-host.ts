import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandAnswer } from '#shared/contracts/commands.contract.ts';
import { acceptCommand, readOutcome } from '#shared/usecases/accept-command.usecase.ts';
import { openHost } from '#local/host/host.ts';
import type { Host, HostOptions } from '#local/host/host.ts';
import { stateFolder } from '#local/host/state-folder.ts';
import { instantAgent } from '#local/rehearsal/instant-agent.ts';
import { instantRunner } from '#local/rehearsal/instant-runner.ts';

export interface BenchHost {
  readonly host: Host;
  /** Gives a command through the queue and waits for its outcome. @throws Error when it is refused */
  say(text: string): Promise<CommandAnswer>;
  close(): Promise<void>;
  /** File of records, queues and executions. */
  readonly database: string;
}

const PROJECT = 'bench';

/** A host with an instant agent and an instant runner, on a new repository with this configuration; everything else is as in use. */
export const openBenchHost = async (
  config = '',
  settings: Pick<HostOptions, 'apis'> & Partial<Pick<HostOptions, 'onError'>> = {},
): Promise<BenchHost> => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const remote = join(folder, 'remote.git');
  makeRepository(folder, remote, config);
  const state = stateFolder(join(folder, 'state'));
  const host = await openHost({
    folder: state,
    workers: { agents: 4, testRuns: 4, model: instantAgent, runTests: instantRunner },
    defaultModel: 'instant:agent',
    modelForAll: null,
    unsandboxed: false,
    searchPath: process.env['PATH'] ?? '',
    firstAdmin: { id: 'bench', name: 'Bench' },
    onError: (where, error) =>
      process.stderr.write(`${where}: ${error instanceof Error ? error.message : String(error)}\n`),
    ...settings,
  });
  let said = 0;
  const say = async (text: string): Promise<CommandAnswer> => {
    said += 1;
    const delivery = { source: 'bench', id: String(said), project: PROJECT };
    const id = await acceptCommand(
      {
        projectId: text.startsWith('/project register') ? null : PROJECT,
        text,
        actor: { id: 'bench', name: 'Bench', via: 'cli' },
        delivery,
      },
      host,
    );
    for (;;) {
      const outcome = await readOutcome(id, host.store);
      if (outcome?.ok === false) throw new Error(`${text}: ${outcome.error ?? outcome.reply}`);
      if (outcome !== undefined) return outcome;
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
    }
  };
  await say(`/project register "${remote}" "Bench"`);
  return {
    host,
    say,
    database: state.database,
    close: async () => {
      await host.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const makeRepository = (folder: string, remote: string, config: string): void => {
  const source = join(folder, 'source');
  mkdirSync(source);
  const git = (...args: string[]): void => {
    execFileSync('git', args, {
      stdio: 'pipe',
      env: { PATH: process.env['PATH'] ?? '', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    });
  };
  git('init', '--quiet', '--bare', '--initial-branch=main', remote);
  git('init', '--quiet', '--initial-branch=main', source);
  writeFileSync(
    join(source, 'package.json'),
    '{"name":"bench","type":"module","scripts":{"test":"node --test"}}\n',
  );
  if (config !== '') {
    mkdirSync(join(source, 'config'));
    writeFileSync(join(source, 'config', 'agent-workflow.yml'), config);
  }
  git('-C', source, 'add', '--all');
  git(
    '-C',
    source,
    '-c',
    'user.name=Bench',
    '-c',
    'user.email=bench@localhost',
    'commit',
    '--quiet',
    '--message',
    'Begin',
  );
  git('-C', source, 'push', '--quiet', remote, 'main');
};
