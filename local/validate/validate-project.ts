import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseDesign } from '#shared/usecases/read-design.ts';
import {
  CONFIG_PATH,
  parseProjectConfig,
} from '#shared/usecases/project-config/parse-project-config.usecase.ts';
import { detectCommand } from '#workers/test-runner/detect-project.ts';
import { resolveCommand } from '#workers/test-runner/resolve-command.ts';
import { readSnapshot, textOf, type Snapshot } from '#workers/test-runner/snapshot.ts';
import { CliError, EXIT } from '../cli/exit-codes.ts';
import { packRepository } from '../cli/pack-repository.ts';

/** One thing to put right: `path` is the dotted key in `file`, empty where it is the file as a whole. */
export interface Finding {
  readonly file: string;
  readonly path: string;
  readonly text: string;
}

export interface Validation {
  /** Name of the runner that the tests resolve to; null: none. */
  readonly runner: string | null;
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/**
 * Checks a working copy as it stands, committed or not. `configFile` takes the place of the repository's own.
 * @throws CliError where there is nothing to check
 */
export const validateProject = async (folder: string, configFile?: string): Promise<Validation> => {
  const root = resolve(folder);
  if (!(await isFolder(root))) throw new CliError(EXIT.usedWrongly, `there is no folder ${folder}`);
  const files = await readSnapshot(await packRepository(root));
  const file = configFile ?? CONFIG_PATH;
  const text = configFile === undefined ? textOf(files, CONFIG_PATH) : await readConfig(configFile);
  const config = parseProjectConfig(text ?? '');
  const at = (problem: { path: string; text: string }): Finding => ({ file, ...problem });
  const configErrors = config.ok ? [] : config.errors.map(at);
  const missing: Finding[] =
    text === undefined
      ? [
          at({
            path: '',
            text: `there is no ${CONFIG_PATH}, so defaults hold: "agent-workflow init" writes one`,
          }),
        ]
      : [];
  const runner = config.ok ? runnerOf(config.config.tdd.test_execution.runner, files) : undefined;
  return {
    runner: runner !== undefined && 'name' in runner ? runner.name : null,
    errors: [
      ...configErrors,
      ...(runner !== undefined && 'text' in runner
        ? [at({ path: 'tdd.test_execution.runner', text: runner.text })]
        : []),
      ...designErrors(files),
    ],
    warnings: [...missing, ...(config.ok ? config.warnings.map(at) : [])],
  };
};

const runnerOf = (configured: string | undefined, files: Snapshot): { name: string } | { text: string } => {
  const command = configured ?? detectCommand(files);
  if (command === undefined)
    return { text: 'no test runner was found: name one, such as "node --test", "pytest" or "go test ./..."' };
  const resolved = resolveCommand(command, files);
  return resolved.ok ? { name: resolved.runner.name } : { text: resolved.text };
};

const designErrors = (files: Snapshot): readonly Finding[] =>
  [...files.keys()]
    .filter((path) => /^docs\/tdd\/[^/]+\/design\.md$/.test(path))
    .flatMap((file) => {
      const parsed = parseDesign(textOf(files, file) ?? '');
      return parsed.ok ? [] : parsed.errors.map((text) => ({ file, path: '', text }));
    });

/** @throws CliError */
const readConfig = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new CliError(EXIT.usedWrongly, `--config: there is no file ${file} that can be read`);
  }
};

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
