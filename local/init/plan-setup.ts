import {
  CONFIG_PATH,
  parseProjectConfig,
} from '#shared/usecases/project-config/parse-project-config.usecase.ts';
import type { RunnerName } from '#shared/domain/vocabulary.ts';
import { detectProject } from '#workers/test-runner/detect-project.ts';
import { hashSnapshotPackages } from '#workers/test-runner/hash-snapshot-packages.ts';
import { resolveCommand } from '#workers/test-runner/resolve-command.ts';
import { textOf, withTexts, type Snapshot } from '#workers/test-runner/snapshot.ts';
import { configText } from './config-text.ts';

/** What `init` would write, and what the repository has. */
export interface Setup {
  readonly runner: RunnerName;
  readonly language: string;
  readonly command: string;
  readonly install: string | null;
  /** Whether there are packages to install before a run. */
  readonly packages: boolean;
  /** Files to write, the configuration last. */
  readonly files: readonly { readonly path: string; readonly text: string; readonly why: string }[];
}

export interface ConfigChange {
  readonly key: string;
  readonly now: string;
  readonly proposed: string;
}

export type SetupPlan =
  | { readonly kind: 'ready'; readonly setup: Setup }
  | { readonly kind: 'exists'; readonly changes: readonly ConfigChange[] }
  | { readonly kind: 'impossible'; readonly text: string };

const LANGUAGES: Readonly<Record<RunnerName, string>> = {
  'node-test': 'JavaScript or TypeScript on Node',
  vitest: 'JavaScript or TypeScript on Node',
  jest: 'JavaScript or TypeScript on Node',
  pytest: 'Python',
  'go-test': 'Go',
};

/** `command`: the runner that the person names, instead of the one that is found. */
export const planSetup = (files: Snapshot, command?: string): SetupPlan => {
  const detected = detectProject(files);
  const missing = command === undefined ? detected.missing : [];
  const foreign = missing.some(({ path }) => path === 'package.json') ? foreignLanguage(files) : undefined;
  if (foreign !== undefined && !files.has('package.json'))
    return {
      kind: 'impossible',
      text: `no test runner was found: the project is written in ${foreign}, and tests can be proved with ${KNOWN}`,
    };
  const [problem] = detected.problems;
  if (problem !== undefined && command === undefined) return { kind: 'impossible', text: problem };
  const wanted = command ?? detected.command;
  if (wanted === null)
    return {
      kind: 'impossible',
      text: `no test runner was found; name one with --runner: tests can be proved with ${KNOWN}`,
    };
  const resolved = resolveCommand(
    wanted,
    withTexts(
      files,
      missing.map(({ path, text }) => [path, text]),
    ),
  );
  if (!resolved.ok) return { kind: 'impossible', text: resolved.text };
  const allowMarks = detected.hasBin ? ['process.exit'] : [];
  const existing = textOf(files, CONFIG_PATH);
  if (existing !== undefined)
    return { kind: 'exists', changes: changesTo(existing, { runner: wanted, allowMarks }) };
  const install = customInstall(detected.install);
  const written = [
    ...missing,
    {
      path: CONFIG_PATH,
      text: configText({ command: wanted, install, allowMarks }),
      why: 'how the team works on this project',
    },
  ];
  const after = withTexts(
    files,
    written.map(({ path, text }) => [path, text]),
  );
  return {
    kind: 'ready',
    setup: {
      runner: resolved.runner.name,
      language: LANGUAGES[resolved.runner.name],
      command: wanted,
      install: detected.install,
      packages: hashSnapshotPackages(after) !== null,
      files: written,
    },
  };
};

const KNOWN = 'node --test, vitest, jest, pytest or go test';

/** The engine installs by the manifest and lock itself: its own ways need not stand in the file. */
const ENGINE_INSTALLS: readonly string[] = [
  'npm ci',
  'npm install',
  'pnpm install',
  'yarn install',
  'go mod download all',
  'pip install -r requirements.txt',
];
const customInstall = (install: string | null): string | null =>
  install === null || ENGINE_INSTALLS.includes(install) ? null : install;

const changesTo = (
  text: string,
  { runner, allowMarks }: { runner: string; allowMarks: readonly string[] },
): readonly ConfigChange[] => {
  const parsed = parseProjectConfig(text);
  if (!parsed.ok)
    return parsed.errors.map(({ path, text: proposed }) => ({ key: path, now: 'not valid', proposed }));
  const now = parsed.config.tdd.test_execution.runner;
  const allowed = parsed.config.security.allow_marks;
  const absent = allowMarks.filter((mark) => !allowed.includes(mark));
  return [
    ...(now === undefined ? [{ key: 'tdd.test_execution.runner', now: 'absent', proposed: runner }] : []),
    ...(absent.length > 0
      ? [
          {
            key: 'security.allow_marks',
            now: JSON.stringify(allowed),
            proposed: JSON.stringify([...allowed, ...absent]),
          },
        ]
      : []),
  ];
};

/** Languages whose tests cannot be proved, by the ending of their files. */
const FOREIGN: Readonly<Record<string, string>> = {
  rb: 'Ruby',
  java: 'Java',
  kt: 'Kotlin',
  scala: 'Scala',
  rs: 'Rust',
  php: 'PHP',
  cs: 'C#',
  c: 'C',
  cpp: 'C++',
  swift: 'Swift',
  ex: 'Elixir',
  exs: 'Elixir',
  hs: 'Haskell',
  dart: 'Dart',
  lua: 'Lua',
  pl: 'Perl',
  clj: 'Clojure',
  zig: 'Zig',
};

/** The one that most files are in, where no file is in a language that can be proved. */
const foreignLanguage = (files: Snapshot): string | undefined => {
  const endings = [...files.keys()].map((path) => /\.(\w+)$/.exec(path)?.[1] ?? '');
  if (endings.some((ending) => /^([cm]?[jt]sx?|py|go)$/.test(ending))) return undefined;
  const counts = new Map<string, number>();
  for (const ending of endings) {
    const language = Object.hasOwn(FOREIGN, ending) ? FOREIGN[ending] : undefined;
    if (language !== undefined) counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
};
