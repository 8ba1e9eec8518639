/** What a QA agent must know about the project's test runner, so that honest tests are not refused. */
import type { PromptJob } from './prompt-job.ts';

const NOTES = {
  javascript: [
    'JavaScript, TypeScript: name files "*.test.js" (or as the project does) and use the test library that the project uses already.',
    'Load a module that is missing by a plain import at the top: a file that cannot load because an interface is missing counts as failing.',
  ],
  python: [
    'Python: file names "test_*.py" that no other folder has, because pytest confuses equal names; put the story\'s id into the name.',
  ],
  go: [
    'Go: a missing symbol stops its whole package from building, so put the tests into a package of their own: the folder\'s files say "package tdd_test" (any name that ends in "_test") and import the code by its module path.',
  ],
} as const;

type Language = keyof typeof NOTES;

const LANGUAGES = Object.keys(NOTES).filter((key): key is Language => key in NOTES);

/** Notes of the languages that the job's files are written in; of all where none can be told. */
export const testNotes = (job: PromptJob): readonly string[] => {
  const paths = [
    ...(job.design?.interfaces.map(({ module }) => module) ?? []),
    ...(job.design?.files ?? []),
    ...job.focus.files,
    ...job.focus.tests,
  ];
  const found = LANGUAGES.filter((language) => paths.some((path) => languageOf(path) === language));
  return (found.length === 0 ? LANGUAGES : found).flatMap((language) => NOTES[language]);
};

const languageOf = (path: string): Language | undefined => {
  if (/\.[cm]?[jt]sx?$/.test(path)) return 'javascript';
  if (path.endsWith('.py')) return 'python';
  if (path.endsWith('.go') || /(^|\/)go\.mod$/.test(path)) return 'go';
  return undefined;
};
