import { existsSync } from 'node:fs';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { loadScript, ScriptInvalid } from '#shared/adapters/scripted-model/load-script.ts';
import type { Script, ScriptReply } from '#shared/adapters/scripted-model/script.ts';
import { AGENT_ROLES, PHASES, RUNNERS } from '#shared/domain/vocabulary.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { recordReply, type RecordFlags } from './record-reply.ts';

interface JsonFlag {
  readonly json?: boolean;
}

/** `agent-workflow scripts`: what a scripted model plays. */
export const registerScripts = (program: Command): void => {
  const scripts = program
    .command('scripts')
    .description('check, list and record scripts: model replies in a file, for --model scripted:FILE');
  scripts
    .command('check')
    .description('find everything that is wrong with a script')
    .argument('<file>', 'the script, in YAML')
    .option('--json', 'print {ok, replies, problems}')
    .action(check);
  scripts
    .command('list')
    .description('show which replies a script has, and what each does')
    .argument('<file>', 'the script, in YAML')
    .option('--json', 'print {replies: [{when, tools, end, usage, delayMs}]}')
    .action(list);
  registerRecord(scripts);
};

const registerRecord = (scripts: Command): void => {
  scripts
    .command('record')
    .description(
      'let a live model do one job on a repository, and write its replies down; the repository stays as it is',
    )
    .argument('<folder>', 'where script.yml and the files beside it go; replies recorded before stay')
    .requiredOption(
      '--model <provider:model>',
      'for example anthropic:claude-sonnet-5-5, or ollama:qwen3-coder',
    )
    .requiredOption('--task <id>', 'the story, for example USER-001; for an epic its key')
    .requiredOption('--text <text>', 'what the story or the epic wants')
    .option('--repository <folder>', 'the working copy to work on', '.')
    .addOption(
      new Option('--phase <phase>', 'phase of the story; none breaks an epic up').choices(
        PHASES.filter((phase) => phase !== 'COMMIT'),
      ),
    )
    .addOption(new Option('--role <role>', 'who works (default: whose phase it is)').choices(AGENT_ROLES))
    .addOption(
      new Option('--runner <runner>', 'test runner, which says what is protected')
        .choices(RUNNERS)
        .default('node-test'),
    )
    .option('--attempt <n>', 'which attempt the reply is for', toAttempt, 1)
    .option('--title <text>', 'title of the story (default: the task)')
    .option(
      '--criterion <text>',
      'an acceptance criterion; may be given again',
      (text: string, before: string[]) => [...before, text],
      [],
    )
    .option('--json', 'print {outcome, text, script, changes, violations, usage}')
    .action(async (folder: string, flags: RecordFlags) => {
      process.exitCode = await recordReply(folder, flags, process.env, say);
    });
};

const toAttempt = (text: string): number => {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('an attempt is a number from 1 on.');
  return Number(text);
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const check = async (file: string, { json }: JsonFlag): Promise<void> => {
  const read = await readScript(file);
  const problems = 'problems' in read ? read.problems : [];
  const replies = 'problems' in read ? 0 : read.replies.length;
  if (json === true) say(JSON.stringify({ ok: problems.length === 0, replies, problems }));
  else if (problems.length > 0) complain(file, problems);
  else say(`${file} is valid: ${replies} ${replies === 1 ? 'reply' : 'replies'}`);
  if (problems.length > 0) process.exitCode = EXIT.answerIsNo;
};

const list = async (file: string, { json }: JsonFlag): Promise<void> => {
  const read = await readScript(file);
  if ('problems' in read) {
    complain(file, read.problems);
    process.exitCode = EXIT.answerIsNo;
    return;
  }
  const rows = read.replies.map(summarise);
  if (json === true) say(JSON.stringify({ replies: rows }));
  else
    say(
      rows
        .map(({ when, tools, end }) => `${describeWhen(when).padEnd(44)} ${[...tools, end].join(', ')}`)
        .join('\n'),
    );
};

const complain = (file: string, problems: readonly string[]): void =>
  void process.stderr.write(`${file} is not valid:\n${problems.map((problem) => `  ${problem}\n`).join('')}`);

/** @throws CliError when there is no such file */
const readScript = async (file: string): Promise<Script | { readonly problems: readonly string[] }> => {
  if (!existsSync(file)) throw new CliError(EXIT.usedWrongly, `there is no file ${file}`);
  try {
    return await loadScript(file);
  } catch (error) {
    if (error instanceof ScriptInvalid) return { problems: error.problems };
    throw error;
  }
};

const summarise = ({ when, turns, usage, delayMs }: ScriptReply) => ({
  when,
  tools: turns.flatMap((turn) =>
    'tools' in turn
      ? turn.tools.map(
          ({ name, input }) => `${name}${typeof input['path'] === 'string' ? ` ${input['path']}` : ''}`,
        )
      : [],
  ),
  end: ['answer', 'text', 'refuses'].find((key) => key in (turns.at(-1) ?? {})) ?? 'nothing',
  usage,
  delayMs,
});

const describeWhen = ({ role, task, phase, attempt }: ScriptReply['when']): string =>
  [role, task, phase, attempt === undefined ? undefined : `attempt ${attempt}`]
    .filter((part) => part !== undefined)
    .join(' ') || 'anything';
