/** GREEN rule 7: the project's quality commands find nothing that the base lacks. */
import { roleOfFile } from '../policies/file-roles.ts';
import { oneLine } from './quote.ts';
import type { JobResult } from './report-facts.ts';
import type { ExpectedTests, Reason, VerdictConfig } from './verdict.ts';

export interface QualityFindings {
  readonly reasons: readonly Reason[];
  /** A finding in a test file cannot be mended where tests may not be written. */
  readonly inTests: boolean;
}

export const qualityIsKept = (
  { qualityFindings }: JobResult,
  expected: ExpectedTests,
  config: VerdictConfig,
): QualityFindings => {
  const fresh = qualityFindings.filter(({ inBase }) => !inBase);
  const storys = new Set(expected.files.map(({ path }) => path));
  return {
    reasons: fresh.map(({ command, file, text }) => ({
      code: 'quality-finding',
      ...(file === null ? {} : { file }),
      text: `"${command}" finds what the base lacks${file === null ? '' : ` in ${file}`}: ${oneLine(text)}`,
    })),
    inTests: fresh.some(
      ({ file }) =>
        file !== null && (storys.has(file) || roleOfFile(file, config.runner, config.generated) === 'test'),
    ),
  };
};
