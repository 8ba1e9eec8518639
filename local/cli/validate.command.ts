import type { Command } from 'commander';
import { validateProject } from '../validate/validate-project.ts';
import type { Finding } from '../validate/validate-project.ts';
import { EXIT } from './exit-codes.ts';

interface ValidateFlags {
  readonly config?: string;
  readonly json?: boolean;
}

/** `agent-workflow validate`: exit 0 all is well, 1 something is wrong, 2 used wrongly. */
export const registerValidate = (program: Command): void => {
  program
    .command('validate')
    .description("check a project's configuration, test runner and designs; all problems at once")
    .argument('[path]', 'the repository', '.')
    .option('--config <file>', 'check this file as if it were config/agent-workflow.yml')
    .option('--json', 'print {ok, runner, errors: [{file, path, text}], warnings: [{file, path, text}]}')
    .action(async (path: string, flags: ValidateFlags) => {
      const { runner, errors, warnings } = await validateProject(path, flags.config);
      const ok = errors.length === 0;
      if (flags.json === true) process.stdout.write(`${JSON.stringify({ ok, runner, errors, warnings })}\n`);
      else {
        for (const finding of warnings) process.stderr.write(`warning: ${inWords(finding)}\n`);
        for (const finding of errors) process.stderr.write(`${inWords(finding)}\n`);
        if (ok) process.stdout.write(`${path} is valid: tests run with ${runner ?? ''}\n`);
      }
      if (!ok) process.exitCode = EXIT.answerIsNo;
    });
};

const inWords = ({ file, path, text }: Finding): string =>
  `${file}: ${path === '' ? '' : `${path}: `}${text}`;
