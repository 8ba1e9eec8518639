import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { readSnapshot } from '#workers/test-runner/snapshot.ts';
import { inspectRepository } from '../host/inspect-repository.ts';
import { commitSetup } from '../init/commit-setup.ts';
import { planSetup, type Setup, type SetupPlan } from '../init/plan-setup.ts';
import { proveSetup, type Proof } from '../init/prove-setup.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { packRepository } from './pack-repository.ts';

interface InitFlags {
  readonly yes?: boolean;
  readonly runner?: string;
  readonly unsandboxed?: boolean;
  readonly json?: boolean;
}

/** `agent-workflow init`: exit 0 set up, 1 it cannot be or was not wanted, 2 used wrongly. */
export const registerInit = (program: Command): void => {
  program
    .command('init')
    .description(
      'prepare a repository: find its test runner, prove it by one run, write and commit the configuration',
    )
    .argument('[path]', 'the repository', '.')
    .option('--yes', 'write and commit without asking')
    .option('--runner <command>', 'the test command, where the one that is found is not the right one')
    .option('--unsandboxed', 'run the tests even where no sandbox can be made')
    .option(
      '--json',
      'print {ok, repository, language, runner, command, files, tests, commit, next}; without --yes what it would do: ok false, commit null',
    )
    .action(init);
};

const init = async (path: string, flags: InitFlags): Promise<void> => {
  const searchPath = process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
  const root = await cleanRepository(path, searchPath);
  const snapshot = await readSnapshot(await packRepository(root));
  const setup = readySetup(planSetup(snapshot, flags.runner));
  const proof = await proveSetup(snapshot, setup, {
    root,
    searchPath,
    unsandboxed: flags.unsandboxed ?? false,
    environment: process.env,
  });
  if (!proof.ok) throw new CliError(EXIT.answerIsNo, proof.text);
  // Questions go where answers of the program do not: what is piped on stays readable.
  const tell = flags.json === true ? process.stderr : process.stdout;
  tell.write(`${describe(setup, proof)}\n`);
  const { ok: _proved, ...tests } = proof;
  const { language, runner, command } = setup;
  const files = setup.files.map((file) => file.path);
  const answer = (ok: boolean, commit: string | null, next: readonly string[]): void => {
    if (flags.json !== true) return;
    const fields = { ok, repository: root, language, runner, command, files, tests, commit, next };
    process.stdout.write(`${JSON.stringify(fields)}\n`);
  };
  if (flags.yes !== true && !(await agrees())) {
    answer(false, null, [`agent-workflow init ${JSON.stringify(root)} --yes`]);
    throw new CliError(EXIT.answerIsNo, 'nothing was written; --yes writes and commits without asking');
  }
  const commit = await commitSetup(root, setup.files);
  const next = ['agent-workflow start', `agent-workflow do '/project register ${JSON.stringify(root)}'`];
  answer(true, commit, next);
  if (flags.json !== true)
    process.stdout.write(
      `Committed ${files.join(' and ')} as ${commit.slice(0, 10)}.\nNext: ${next[0]}, and in another terminal: ${next[1]}\n`,
    );
};

/** The top of a working copy in which nothing would get lost or mixed in. @throws CliError */
const cleanRepository = async (path: string, searchPath: string): Promise<string> => {
  const found = await inspectRepository(searchPath)(path);
  if (!found.ok) throw new CliError(EXIT.usedWrongly, found.error);
  const { repository, clean, head } = found;
  if (/:\/\//.test(path))
    throw new CliError(EXIT.usedWrongly, `${path} is no folder: clone it, and name the clone`);
  if (head === null)
    throw new CliError(EXIT.usedWrongly, `${path} has no commit yet: commit something first`);
  if (!clean)
    throw new CliError(EXIT.usedWrongly, `${path} has uncommitted changes: commit or stash them first`);
  return repository;
};

/** @throws CliError */
const readySetup = (plan: SetupPlan): Setup => {
  switch (plan.kind) {
    case 'ready':
      return plan.setup;
    case 'impossible':
      throw new CliError(EXIT.answerIsNo, plan.text);
    case 'exists': {
      const changes = plan.changes.map(({ key, now, proposed }) => `${key}: ${proposed} (now ${now})`);
      const would =
        changes.length === 0 ? 'nothing would change' : `to change by hand: ${changes.join('; ')}`;
      throw new CliError(
        EXIT.answerIsNo,
        `config/agent-workflow.yml exists already and is left as it is; ${would}`,
      );
    }
  }
};

const describe = (
  setup: Setup,
  { passed, failed, isolation, notInstalled }: Extract<Proof, { ok: true }>,
): string =>
  [
    `Language  ${setup.language}`,
    `Tests     ${setup.command} (${setup.runner}), run once: ${passed} passed, ${failed} failed; sandbox: ${isolation}`,
    ...(notInstalled === null
      ? []
      : [`Packages  those in node_modules were used; a cycle will have to install them: ${notInstalled}`]),
    ...setup.files.map(({ path, why }) => `Writes    ${path}: ${why}`),
  ].join('\n');

/** No answer, because nobody is there, is a no. */
const agrees = async (): Promise<boolean> => {
  const questions = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const closed = new Promise<string>((resolve) => questions.once('close', () => resolve('')));
    const answer = await Promise.race([questions.question('Write and commit this? [y/N] '), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    questions.close();
  }
};
