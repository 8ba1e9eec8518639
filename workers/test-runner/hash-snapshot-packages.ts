import {
  hashPackages,
  PACKAGE_FILES,
  type PackageFile,
} from '#shared/usecases/project-config/hash-packages.ts';
import {
  CONFIG_PATH,
  parseProjectConfig,
} from '#shared/usecases/project-config/parse-project-config.usecase.ts';
import { textOf, type Snapshot } from './snapshot.ts';

/** What decides a commit's packages, as the engine takes it from the repository; null: the project has none to install. */
export const hashSnapshotPackages = (files: Snapshot): string | null => {
  const texts = new Map(
    PACKAGE_FILES.flatMap((path): [PackageFile, string][] => {
      const text = textOf(files, path);
      return text === undefined ? [] : [[path, text]];
    }),
  );
  const parsed = parseProjectConfig(textOf(files, CONFIG_PATH) ?? '');
  return hashPackages({
    texts,
    install: parsed.ok ? parsed.config.tdd.environment.install : undefined,
    runner: parsed.ok ? parsed.config.tdd.test_execution.runner : undefined,
  });
};
