import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { DEMOS, runDemo } from '../demo/run-demo.ts';
import { jsonProgress, liveProgress, plainProgress } from '../demo/show-progress.ts';
import type { Output, Progress } from '../demo/show-progress.ts';
import { shellWord } from '../demo/shell-word.ts';
import type { DemoSummary } from '../demo/summarize-demo.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { explainFailure, isDiskFull } from './explain-failure.ts';
import { hostSettings } from './host-settings.ts';
import { requireFolder } from './require-folder.ts';
import { requireModel } from './require-model.ts';

interface DemoFlags {
  readonly dir?: string;
  readonly example: string;
  readonly ask?: boolean;
  readonly model?: string;
  readonly json?: boolean;
}

/** `agent-workflow demo`: a whole sprint in a new repository, with scripted agents and real tests. */
export const registerDemo = (program: Command): void => {
  program
    .command('demo')
    .description('run a sprint on an example: scripted agents, real tools, tests, verdicts and git')
    .option(
      '--dir <folder>',
      'where it all goes; must be new or empty (default: a folder for temporary files)',
    )
    .option('--example <name>', `one of ${Object.keys(DEMOS).join(', ')}`, 'user-api')
    .option('--ask', 'ask you at every gate instead of approving')
    .option('--model <provider:model>', "play the agents by this model instead of the example's script")
    .option('--json', 'print one JSON object a line; the last is the summary')
    .action(demo);
};

const demo = async (flags: DemoFlags): Promise<void> => {
  if (DEMOS[flags.example] === undefined)
    throw new CliError(
      EXIT.usedWrongly,
      `--example: there is no ${flags.example}; choose one of ${Object.keys(DEMOS).join(', ')}`,
    );
  await requireModel(flags.model);
  if (flags.dir !== undefined) requireFolder('--dir', resolve(flags.dir));
  const folder =
    flags.dir === undefined ? mkdtempSync(join(tmpdir(), 'agent-workflow-demo-')) : resolve(flags.dir);
  const output: Output = {
    write: (text) => process.stdout.write(text),
    isTerminal: process.stdout.isTTY,
    columns: process.stdout.isTTY ? process.stdout.columns : 100,
  };
  // What the script writes is shipped with the product: it may run where no sandbox can be made. A live model's may not.
  const disk = Promise.withResolvers<never>();
  const settings = hostSettings({ unsandboxed: flags.model === undefined }, (where, error) => {
    // The engine would try again for ever, as a server should; a demo has nobody who makes room for it.
    if (isDiskFull(error)) disk.reject(error);
    else process.stderr.write(`${where}: ${explainFailure(error)}\n`);
  });
  const sprint = runDemo({
    example: flags.example,
    folder,
    ask: flags.ask === true,
    progress: progressFor(flags, output),
    settings,
    model: flags.model ?? null,
  });
  const summary = await Promise.race([sprint, disk.promise]).catch((error: unknown) => {
    if (isDiskFull(error)) giveUp(folder, error);
    throw error;
  });
  if (flags.json === true) output.write(`${JSON.stringify(summary)}\n`);
  else output.write(farewell(summary));
  const unfinished = summary.stories.find(
    (story) => story.status !== 'completed' && story.refusals.length > 0,
  );
  if (summary.stories.every((story) => story.status === 'completed')) return;
  process.exitCode = EXIT.answerIsNo;
  if (summary.openGate !== null) {
    const { question, next } = summary.openGate;
    process.stderr.write(
      `\nnobody answered, so the gate stays open (${question}); to go on: ${next.join(', then ')}\n`,
    );
    return;
  }
  const why = unfinished?.refusals.at(-1)?.reason.split('\n')[0] ?? 'nobody went on with it';
  process.stderr.write(`the sprint did not come to its end: ${unfinished?.id ?? 'a story'}: ${why}\n`);
};

/** What was made so far is of no use to anyone, and takes the room that is wanted. */
const giveUp = (folder: string, error: unknown): never => {
  process.stderr.write(`${explainFailure(error)}\n`);
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
  process.exit(EXIT.broke);
};

const progressFor = (flags: DemoFlags, output: Output): Progress => {
  if (flags.json === true) return jsonProgress(output);
  return output.isTerminal && flags.ask !== true ? liveProgress(output) : plainProgress(output);
};

const farewell = (summary: DemoSummary): string => {
  const stories = summary.stories.map(
    (story) =>
      `  ${story.id}  ${story.status}, ${story.attempts} attempts, ${story.refusals.length} refused\n      branch    ${story.branch}\n      evidence  ${story.evidence ?? 'none'}`,
  );
  return `
The sprint took ${summary.seconds.toFixed(1)} s.

${stories.join('\n')}

  remote    ${summary.remote}
  report    ${summary.report}

Look at a branch:      git -C ${shellWord(summary.remote)} log --stat ${summary.stories[0]?.branch ?? 'main'}
Check the evidence:    npx agent-workflow verify --repository ${shellWord(summary.remote)}
Your own repository:   npx agent-workflow init PATH, then npx agent-workflow start --model anthropic:claude-sonnet-4-5
`;
};
