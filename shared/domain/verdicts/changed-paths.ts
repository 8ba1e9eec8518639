import { roleOfFile } from '../policies/file-roles.ts';
import type { VerdictInput } from './verdict.ts';

/** Paths that the story changed against its base, or, without a test run, that this attempt changed; tests and the engine's files aside. */
export const changedPaths = ({ result, changedFiles, config }: VerdictInput): readonly string[] => {
  const paths = [...(result?.changedFiles ?? []), ...changedFiles].map(({ path }) => path);
  return [...new Set(paths)].filter(
    (path) => !['test', 'state'].includes(roleOfFile(path, config.runner, config.generated)),
  );
};
