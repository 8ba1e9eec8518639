/** Looks at a repository's files: which language and runner it has, and what is missing to run its tests. */
import * as z from 'zod';
import type { RunnerName } from '#shared/domain/vocabulary.ts';
import { resolveCommand } from './resolve-command.ts';
import { textOf, type Snapshot } from './snapshot.ts';

export interface DetectedProject {
  readonly runner: RunnerName | null;
  /** For `tdd.test_execution.runner`; null: none was found. */
  readonly command: string | null;
  /** For `tdd.environment.install`; null: there is nothing to install. */
  readonly install: string | null;
  /** Files that `init` offers to write, with their text. */
  readonly missing: readonly { readonly path: string; readonly text: string; readonly why: string }[];
  /** What a person must put right by hand. */
  readonly problems: readonly string[];
  /** Whether a program of the project ends processes itself: `security.allow_marks` then has `process.exit`. */
  readonly hasBin: boolean;
}

const manifest = z.looseObject({
  scripts: z.record(z.string(), z.string()).default({}),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
  bin: z.unknown().optional(),
});

const NEW_MANIFEST = `${JSON.stringify({ private: true, type: 'module', scripts: { test: 'node --test' } }, null, 2)}\n`;

/** `files` needs every path and the texts of manifests. */
export function detectProject(files: Snapshot): DetectedProject {
  if (files.has('package.json')) return detectNode(files);
  if (files.has('go.mod'))
    return detected({
      runner: 'go-test',
      command: 'go test ./...',
      install: files.has('go.sum') ? 'go mod download all' : null,
    });
  const paths = [...files.keys()];
  if (
    paths.some((path) =>
      /(^|\/)(pyproject\.toml|setup\.py|setup\.cfg|requirements[^/]*\.txt|pytest\.ini)$/.test(path),
    ) ||
    (paths.some((path) => path.endsWith('.py')) && !paths.some((path) => /\.[cm]?[jt]s$/.test(path)))
  ) {
    return detected({
      runner: 'pytest',
      command: 'python -m pytest',
      install: files.has('requirements.txt') ? 'pip install -r requirements.txt' : null,
    });
  }
  const modules = paths.filter((path) => path.endsWith('/go.mod')).sort();
  if (modules.length > 0)
    return detected({
      runner: null,
      command: null,
      problems: [
        `the Go modules lie in folders (${modules.map((path) => path.slice(0, -'/go.mod'.length)).join(', ')}) and none at the top: tests can be proved for one module at the top of its repository`,
      ],
    });
  if (paths.some((path) => path.endsWith('.go'))) {
    return detected({
      runner: 'go-test',
      command: 'go test ./...',
      missing: [
        { path: 'go.mod', text: 'module example.com/project\n\ngo 1.24\n', why: 'Go needs a module' },
      ],
    });
  }
  return detected({
    runner: 'node-test',
    command: 'npm test',
    missing: [
      {
        path: 'package.json',
        text: NEW_MANIFEST,
        why: 'a project needs a manifest that says how its tests run',
      },
    ],
  });
}

/** The command alone, for a project whose configuration names none. */
export const detectCommand = (files: Snapshot): string | undefined => {
  const { command, missing, problems } = detectProject(files);
  // A script that cannot be used is a command all the same: resolving it tells why.
  if (problems.length > 0) return 'npm test';
  return missing.length > 0 ? undefined : (command ?? undefined);
};

const detected = (
  found: Pick<DetectedProject, 'runner' | 'command'> & Partial<DetectedProject>,
): DetectedProject => ({ install: null, missing: [], problems: [], hasBin: false, ...found });

function detectNode(files: Snapshot): DetectedProject {
  const parsed = manifestOf(files);
  if (parsed === undefined)
    return detected({ runner: null, command: null, problems: ['package.json is not JSON: mend it'] });
  const packages = { ...parsed.dependencies, ...parsed.devDependencies };
  const install = Object.keys(packages).length === 0 ? null : installWith(files);
  const hasBin = parsed.bin !== undefined;
  const resolved = resolveCommand('npm test', files);
  if (resolved.ok) return detected({ runner: resolved.runner.name, command: 'npm test', install, hasBin });
  const test = parsed.scripts['test'];
  if (test !== undefined && !/no test specified/.test(test))
    return detected({ runner: null, command: null, install, hasBin, problems: [resolved.text] });
  if ('vitest' in packages) return detected({ runner: 'vitest', command: 'npx vitest run', install, hasBin });
  if ('jest' in packages) return detected({ runner: 'jest', command: 'npx jest', install, hasBin });
  const text = `${JSON.stringify({ ...rawManifest(files), scripts: { ...parsed.scripts, test: 'node --test' } }, null, 2)}\n`;
  return detected({
    runner: 'node-test',
    command: 'npm test',
    install,
    hasBin,
    missing: [{ path: 'package.json', text, why: 'package.json has no script that runs tests' }],
  });
}

/** What a person would type for the lock that is there. */
const installWith = (files: Snapshot): string => {
  if (files.has('pnpm-lock.yaml')) return 'pnpm install';
  if (files.has('yarn.lock')) return 'yarn install';
  return files.has('package-lock.json') ? 'npm ci' : 'npm install';
};

function rawManifest(files: Snapshot): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(JSON.parse(textOf(files, 'package.json') ?? '{}'));
}

function manifestOf(files: Snapshot): z.infer<typeof manifest> | undefined {
  try {
    return manifest.safeParse(JSON.parse(textOf(files, 'package.json') ?? '')).data;
  } catch {
    return undefined;
  }
}
