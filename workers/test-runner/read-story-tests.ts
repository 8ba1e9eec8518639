/** The story's own tests and the old ones that its design changes, read without running them. */
import { createHash } from 'node:crypto';
import type { TestFileReading, TestJobSpec } from '#shared/contracts/jobs.contract.ts';
import { changedTestFile } from '#shared/domain/verdicts/test-names.ts';
import type { JobEnvironment } from './open-environment.ts';
import { textOf, type Snapshot } from './snapshot.ts';

export interface StoryTests {
  readonly readings: TestFileReading[];
  /** The changed old tests as they were. */
  readonly baseReadings: TestFileReading[];
}

export async function readStoryTests(spec: TestJobSpec, environment: JobEnvironment): Promise<StoryTests> {
  const { snapshot, base } = environment;
  const changed = [...new Set(spec.changedTests.map(changedTestFile))];
  const own =
    spec.testRoot === null
      ? []
      : [...snapshot.keys()].filter((path) => path.startsWith(spec.testRoot ?? '')).sort();
  const readings = await Promise.all(
    [...new Set([...own, ...changed])]
      .filter((path) => snapshot.has(path))
      .map((path) => read(path, snapshot, environment)),
  );
  const before = base === null ? [] : changed.filter((path) => base.has(path));
  return {
    readings,
    baseReadings: await Promise.all(before.map((path) => read(path, base ?? snapshot, environment))),
  };
}

const read = (path: string, files: Snapshot, { deps, runner }: JobEnvironment): Promise<TestFileReading> =>
  deps.reader.readTests({
    path,
    text: textOf(files, path) ?? '',
    sha256: createHash('sha256')
      .update(files.get(path)?.bytes ?? '')
      .digest('hex'),
    runner: runner.name,
    exists: (other) => files.has(other),
  });
