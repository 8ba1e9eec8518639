/** The DESIGN verdict: the front matter is sound, every criterion of the story is in it, and what it names can be. */
import { roleOfFile } from '../policies/file-roles.ts';
import { designGates, pathGates } from './change-gates.ts';
import { changedPaths } from './changed-paths.ts';
import { noFindings, refusal, type Findings } from './findings.ts';
import { oneLine } from './quote.ts';
import type { Design } from './report-facts.ts';
import { storyCriteriaStand } from './story-criteria.ts';
import { changedTestFile } from './test-names.ts';
import type { Reason, VerdictInput } from './verdict.ts';

export const judgeDesign = (input: VerdictInput): Findings => {
  const file = designPath(input.storyId);
  const outside = filesOutside(input);
  if (!input.design) {
    const problems = input.designProblems ?? [];
    const reasons: readonly Reason[] =
      problems.length === 0
        ? [{ code: 'design-missing', file, text: `${file} was not written; write it with its front matter.` }]
        : problems.map((problem) => ({ code: 'design-invalid', file, text: `${file}: ${oneLine(problem)}` }));
    return refusal([...outside, ...reasons]);
  }
  const criteria = storyCriteriaStand(input.design, input.storyCriteria, file);
  return {
    ...noFindings,
    reasons: [
      ...outside,
      ...(input.designProblems ?? []).map((problem): Reason => ({
        code: 'design-invalid',
        file,
        text: `${file}: ${oneLine(problem)}`,
      })),
      ...criteria.reasons,
      ...somethingIsNew(input.design, file),
      ...modulesAreInside(input.design, file),
      ...changedTestsExist(input.design, input, file),
    ],
    notes: criteria.notes,
    gates: [...designGates(input.design), ...pathGates(changedPaths(input), input.config)],
  };
};

/** Where a story's design lies, repository-relative. */
export const designPath = (storyId: string): string => `docs/tdd/${storyId}/design.md`;

const filesOutside = ({ storyId, changedFiles }: VerdictInput): readonly Reason[] =>
  changedFiles
    .filter(({ path }) => !path.startsWith(`docs/tdd/${storyId}/`))
    .map(({ path }) => ({
      code: 'file-outside-phase',
      file: path,
      text: `${path} was changed; the design writes docs/tdd/${storyId}/ only.`,
    }));

const somethingIsNew = ({ criteria }: Design, file: string): readonly Reason[] =>
  criteria.some(({ keeps }) => keeps !== true)
    ? []
    : [
        {
          code: 'design-invalid',
          file,
          text: 'Every criterion has "keeps: true", so nothing could be proved to be new; at least one adds something.',
        },
      ];

const modulesAreInside = ({ interfaces }: Design, file: string): readonly Reason[] =>
  interfaces
    .filter(({ module }) => !isInside(module))
    .map(({ module }) => ({
      code: 'interface-outside-project',
      file,
      text: `The interface "${module}" is not a file of this project; name a repository-relative file (in Go its folder), such as src/users.js.`,
    }));

const isInside = (module: string): boolean =>
  !/^(?:[/\\~]|[a-z]+:)/i.test(module) &&
  !/[\\\0]/.test(module) &&
  !module.split('/').some((part) => part === '..' || part === 'node_modules' || part === '.git');

const changedTestsExist = (
  { changes }: Design,
  { baseFiles, config }: VerdictInput,
  file: string,
): readonly Reason[] => {
  const known = baseFiles ? new Set(baseFiles) : undefined;
  return changes.flatMap(({ test }): Reason[] => {
    const path = changedTestFile(test);
    if (known && !known.has(path)) {
      return [
        {
          code: 'changed-test-missing',
          file,
          text: `"changes" names ${test}, and there is no such file; name a test file that exists.`,
        },
      ];
    }
    if (roleOfFile(path, config.runner, config.generated) === 'test') return [];
    return [
      {
        code: 'design-invalid',
        file,
        text: `"changes" names ${test}, which is no test; only old tests that the story makes false stand there.`,
      },
    ];
  });
};
