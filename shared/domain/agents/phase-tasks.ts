/** What each phase asks of its agent. The rules are those the verdict will apply, in the agent's words. */
import type { PromptJob } from './prompt-job.ts';
import { testNotes } from './test-notes.ts';

export const phaseTask = (job: PromptJob): string => {
  switch (job.phase) {
    case null:
      return epicTask(job);
    case 'DESIGN':
      return designTask(job);
    case 'TEST_RED':
      return redTask(job);
    case 'CODE_GREEN':
      return greenTask(job);
    case 'REFACTOR':
      return refactorTask();
    case 'COMMIT':
      return 'Your task: none; the engine commits. Answer at once.';
  }
};

const epicTask = ({ snapshotKey }: PromptJob): string =>
  snapshotKey === null
    ? 'Your task: propose the stories of this epic, smallest useful ones first. You have no files to read; the description is all there is.'
    : 'Your task: read the repository and propose the stories of this epic, smallest useful ones first. What is there already is no story.';

const designTask = ({ story }: PromptJob): string =>
  [
    `Your task: write ${JSON.stringify(`docs/tdd/${story.id}/design.md`)}. It begins with YAML front matter of exactly this form:`,
    [
      '---',
      'criteria:',
      '  - id: AC1',
      '    text: POST /api/users with a valid body answers 201 and the user without its password',
      '  - id: AC2',
      '    text: an unknown path still answers 404',
      '    keeps: true          # behaviour that exists and must stay; leave the key out otherwise',
      'interfaces:',
      '  - module: src/users/create-user.js   # repository-relative file; in Go the folder',
      '    symbols: [createUser, UserStore.add, "validate(user: User): Problem[]"]',
      'files: [src/users/create-user.js, src/app.js]   # files that the story will add or change, tests left out',
      'changes: []              # old tests that the story makes false: [{test: tests/unit/x.test.js, why: …}]; a person must approve',
      'packages: []             # packages to add: [{name, version, why}]; a person must approve, so do without if you can',
      'level: unit              # or integration: where the tests will live when the story is done',
      '---',
    ].join('\n'),
    [
      story.criteria.length === 0
        ? 'The story has no criteria: propose them; a person will look at them.'
        : 'Every criterion of the story stands in it under its own id, its meaning unchanged; you may add criteria, with the next ids.',
      'A new behaviour needs at least one criterion without "keeps". An id is "AC" and a number.',
      'List under "interfaces" every module and symbol that tests will import or call: only what is listed may be missing when the tests fail for the first time.',
      'Below the front matter: one short page on how it works, errors and edge cases included. No code beyond signatures.',
    ].join('\n'),
  ].join('\n\n');

const redTask = (job: PromptJob): string => {
  const folder = `tests/tdd/${job.story.id}/`;
  return [
    `Your task: write tests into ${JSON.stringify(folder)} that fail because the behaviour is missing.`,
    `- The name of a test carries the id of its criterion, like "AC1 answers 201 for a valid user". Every criterion has at least one test: ${ids(job)}.`,
    '- Each new test runs and fails in its own body, by an assertion or because an interface of the design is missing. Nothing else may be missing: no syntax error, no absent package, no failing hook, no timeout.',
    `- Criteria that must stay get tests that pass now.${keeps(job)}`,
    '- No skip, no only, no todo, no expected failure, no empty test, no test that passes whatever the code does.',
    '- A wrong implementation must fail: assert on exact values, and in negative tests also on what did not happen.',
    `- Fixtures and helper files go beside the tests. Imports are relative; the folder will later move to "tests/${job.design?.level ?? 'unit'}/${job.story.id}/", at the same depth.`,
    ...(job.design && job.design.changes.length > 0
      ? ['- Mend the old tests listed above so that they state the new behaviour; change no other old test.']
      : ['- Change no old test.']),
    ...testNotes(job).map((note) => `- ${note}`),
  ].join('\n');
};

const greenTask = (job: PromptJob): string =>
  [
    'Your task: make the tests of this story pass. Read them first, then the files they import.',
    '- Implement the interfaces of the design under exactly these names.',
    '- Every other test keeps its result. Changed lines must be covered by tests, so write no more than the tests and criteria ask for.',
    '- Each function you add is later emptied on purpose: the tests must notice. Code that no test reaches is refused.',
    "- Tests, runner configuration, manifests' runner keys, lock files and CI stay as they are. No special case for a test, no process exit, no patching of the test library.",
    ...(job.design && job.design.packages.length > 0
      ? ['- Use the packages listed above; they are installed.']
      : ['- Add no package.']),
  ].join('\n');

const refactorTask = (): string =>
  [
    'Your task: make the code of this story simpler and clearer without changing what it does. Every test passes now and must pass afterwards; coverage must not drop.',
    '- Names, duplication, long functions, misplaced responsibilities; only in files that this story touched.',
    '- If nothing is worth changing, write nothing and say so in "work_completed". One refused refactor is dropped.',
  ].join('\n');

const ids = (job: PromptJob): string =>
  (job.design?.criteria ?? job.story.criteria).map(({ id }) => id).join(', ') || 'AC1 and so on';

const keeps = (job: PromptJob): string => {
  const kept = (job.design?.criteria ?? job.story.criteria)
    .filter((criterion) => criterion.keeps)
    .map(({ id }) => id);
  return kept.length === 0 ? ' There are none in this story.' : ` They are: ${kept.join(', ')}.`;
};
