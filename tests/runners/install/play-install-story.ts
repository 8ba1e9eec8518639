/** A story from `init` to its pushed branch, by the program itself: every step is a process of its own. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROGRAM, runProcess, type Ran } from '../../e2e/harness/run-command.ts';
import { makeRepository } from '../../e2e/harness/serve-project.ts';
import { scriptOf, STORY, type InstallProject } from '../../e2e/install/install-project.ts';

export interface PlayedStory {
  readonly repository: string;
  git(...args: string[]): string;
  verify(...args: string[]): Promise<Ran>;
  close(): Promise<void>;
}

const POLL_MS = 150;

/** @throws Error with everything that was said when the story does not end */
export async function playInstallStory(
  project: InstallProject,
  /** `args`: for every command that runs project code. */
  { timeoutMs, args = [] }: { readonly timeoutMs: number; readonly args?: readonly string[] },
): Promise<PlayedStory> {
  const folder = mkdtempSync(join(tmpdir(), 'aw-install-'));
  const repository = makeRepository(join(folder, 'project'), project.files);
  const remote = join(folder, 'remote.git');
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const script = join(folder, 'script.yml');
  writeFileSync(script, scriptOf(project));
  const log: string[] = [];
  const run = async (...args: string[]): Promise<Ran> => {
    const ran = await runProcess(process.execPath, [PROGRAM, ...args]);
    log.push(`$ agent-workflow ${args.join(' ')} → ${ran.code}\n${ran.out}${ran.err}`);
    return ran;
  };
  let server: ChildProcess | undefined;
  const close = async (): Promise<void> => {
    if (server !== undefined && server.exitCode === null) {
      const ended = new Promise((resolve) => server?.once('exit', resolve));
      server.kill('SIGTERM');
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const ready = await run('init', repository, '--yes', ...args);
    if (ready.code !== 0) throw new Error('init did not succeed');
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', remote]);
    git('remote', 'add', 'origin', remote);
    git('push', '--quiet', 'origin', 'main');
    const started = await startServer(join(folder, 'state'), `scripted:${script}`, args, log);
    server = started.server;
    const say = async (text: string): Promise<string> => {
      const { code, out } = await run('do', text, '--port', String(started.port));
      if (code !== 0) throw new Error(`${text} was refused`);
      return out;
    };
    await say(`/project register ${JSON.stringify(remote)}`);
    await say(
      `/backlog add_story "${STORY}: A slug for every title" --criteria "${project.design.criteria.join('; ')}"`,
    );
    await say('/sprint plan');
    await say('/sprint start');
    await untilReviewed({ run, say, port: started.port, timeoutMs });
    git('fetch', '--quiet', 'origin');
    return {
      repository,
      git,
      verify: (...more) => run('verify', '--repository', repository, ...args, ...more),
      close,
    };
  } catch (error) {
    const text = log.join('\n');
    await close();
    throw new Error(`${String(error)}\n${text}`, { cause: error });
  }
}

interface Talk {
  readonly run: (...args: string[]) => Promise<Ran>;
  readonly say: (text: string) => Promise<string>;
  readonly port: number;
  readonly timeoutMs: number;
}

/** Approves what is asked until the sprint is reviewed. */
async function untilReviewed({ run, say, port, timeoutMs }: Talk): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    const { out } = await run('do', '/state', '--port', String(port), '--json');
    if (out.includes('"state":"SPRINT_REVIEW"')) return;
    if (out.includes('"state":"BLOCKED"')) {
      await say('/tdd status');
      throw new Error('the story is blocked');
    }
    const open = /\bapr_\w+/.exec(out)?.[0];
    if (open !== undefined) await say(`/approve ${open}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error('the story did not end in time');
}

const startServer = (
  state: string,
  model: string,
  flags: readonly string[],
  log: string[],
): Promise<{ readonly server: ChildProcess; readonly port: number }> =>
  new Promise((resolve, reject) => {
    const args = ['start', '--port', '0', '--json', '--state', state, '--model', model, ...flags];
    const server = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    server.stdout.on('data', (chunk: Buffer) => {
      log.push(`server: ${chunk.toString()}`);
      const port = /"url":"http:\/\/127\.0\.0\.1:(\d+)"/.exec(chunk.toString())?.[1];
      if (port !== undefined) resolve({ server, port: Number(port) });
    });
    server.stderr.on('data', (chunk: Buffer) => log.push(`server: ${chunk.toString()}`));
    server.once('exit', (code) => reject(new Error(`the server ended with ${String(code)}`)));
  });
