import type { TestJobResult } from '#shared/contracts/jobs.contract.ts';
import type { JobEnvironment } from './open-environment.ts';
import { textOf } from './snapshot.ts';

/** Marks on lines that the story added, but those that the project allows itself (`security.allow_marks`). */
export async function findSuspicious(
  environment: JobEnvironment,
  lines: Readonly<Record<string, readonly number[]>>,
): Promise<TestJobResult['suspicious']> {
  const allowed = new Set(environment.config.security.allow_marks);
  const found = await Promise.all(
    Object.entries(lines).map(async ([path, changed]) => {
      const marks = await environment.deps.reader.suspicious({
        path,
        text: textOf(environment.snapshot, path) ?? '',
      });
      return marks
        .filter(({ line, mark }) => changed.includes(line) && !allowed.has(mark))
        .map((mark) => ({ path, ...mark }));
    }),
  );
  return found.flat();
}
