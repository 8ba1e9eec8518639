import { describe, expect, it } from 'vitest';
import { addRequirement } from '#workers/test-runner/install/add-requirement.ts';
import { installPlan } from '#workers/test-runner/install/install-plan.ts';
import type { InstallPlan, InstallRequest } from '#workers/test-runner/install/plan-terms.ts';

const toolchain = {
  node: '/n/node',
  npm: 'npm',
  python: 'python3',
  go: 'go',
  goCache: undefined,
  path: '/usr/bin',
  folders: [],
};
const some = { name: 'some', version: '1.2.3' };

const plan = (
  runner: InstallRequest['runner'],
  texts: Readonly<Record<string, string>>,
  more: Partial<InstallRequest> = {},
): InstallPlan =>
  installPlan({
    runner,
    files: new Map(
      Object.entries(texts).map(([path, text]) => [path, { bytes: Buffer.from(text), executable: false }]),
    ),
    packages: [],
    command: undefined,
    target: '/target',
    toolchain,
    ...more,
  });
const words = ({ commands }: InstallPlan): readonly string[] => commands.map((command) => command.join(' '));

describe('packages of a Node project', () => {
  it('come from the lock where there is one, and never run a script of theirs', () => {
    expect(words(plan('vitest', { 'package.json': '{}', 'package-lock.json': '{}' }))).toEqual([
      'npm ci --ignore-scripts --no-audit --no-fund --no-progress',
    ]);
    expect(words(plan('jest', { 'package.json': '{}' }))).toEqual([
      'npm install --ignore-scripts --no-audit --no-fund --no-progress',
    ]);
    expect(plan('node-test', { 'readme.md': '' }).commands).toEqual([]);
  });

  it('are added by the manager whose lock is there, which then is a changed manifest', () => {
    const added = { packages: [some] };
    const npm = plan('node-test', { 'package.json': '{}', 'package-lock.json': '{}' }, added);
    expect([words(npm), npm.manifests]).toEqual([
      ['npm install --save-exact --ignore-scripts --no-audit --no-fund --no-progress some@1.2.3'],
      ['package.json', 'package-lock.json'],
    ]);
    const pnpm = plan(
      'node-test',
      { 'package.json': '{"packageManager":"pnpm@9.1.0+sha512.abc"}', 'pnpm-lock.yaml': '' },
      added,
    );
    expect([words(pnpm), pnpm.manifests]).toEqual([
      ['npm exec --yes --package=pnpm@9.1.0 -- pnpm add --save-exact --ignore-scripts some@1.2.3'],
      ['package.json', 'pnpm-lock.yaml'],
    ]);
    const classic = plan('node-test', { 'package.json': '{}', 'yarn.lock': '# yarn lockfile v1\n' });
    expect(words(classic)).toEqual([
      'npm exec --yes --package=yarn@1.22.22 -- yarn install --frozen-lockfile --ignore-scripts --non-interactive',
    ]);
    const berry = plan('node-test', { 'package.json': '{}', 'yarn.lock': '__metadata:\n  version: 8\n' });
    expect(words(berry)).toEqual([
      'npm exec --yes --package=@yarnpkg/cli-dist@4 -- yarn install --immutable',
    ]);
    expect(berry.variables).toMatchObject({ YARN_ENABLE_SCRIPTS: 'false' });
  });

  it("come by the project's own command where it names one", () => {
    expect(words(plan('node-test', { 'package.json': '{}' }, { command: 'make deps' }))).toEqual([
      'sh -c make deps',
    ]);
  });
});

describe('packages of a Python project', () => {
  it('come as wheels from its lists, and one that is added is written there first', () => {
    const listed = plan('pytest', { 'requirements.txt': 'a==1' }, { packages: [some] });
    expect(listed.commands.map((command) => command.slice(3).join(' '))).toEqual([
      'install --disable-pip-version-check --no-input --only-binary :all: --target /target requirements.txt',
    ]);
    expect([listed.before, listed.manifests, listed.folder]).toEqual([
      [['requirements.txt', 'a==1\nsome==1.2.3\n']],
      ['requirements.txt'],
      '/target',
    ]);
  });

  it('stand in pyproject.toml where there is no other list', () => {
    const text = '[project]\nname = "x"\ndependencies = ["a"]\n';
    expect(plan('pytest', { 'pyproject.toml': text }, { packages: [some] }).before).toEqual([
      ['pyproject.toml', '[project]\nname = "x"\ndependencies = ["a", "some==1.2.3"]\n'],
    ]);
    expect(plan('pytest', { 'src/a.py': '' }).commands).toEqual([]);
    expect(plan('pytest', { 'src/a.py': '' }, { packages: [some] }).before).toEqual([
      ['requirements.txt', 'some==1.2.3\n'],
    ]);
  });

  it.each([
    [
      '[project]\nname = "x"\n\n[tool.a]\nb = 1\n',
      '[project]\nname = "x"\ndependencies = ["p==1"]\n\n[tool.a]\nb = 1\n',
    ],
    ['[project]\ndependencies = []\n', '[project]\ndependencies = ["p==1"]\n'],
    [
      '[project]\ndependencies = [\n    "a[x]>=1", # why ]\n]\n[tool.a]\n',
      '[project]\ndependencies = [\n    "a[x]>=1", # why ]\n    "p==1",\n]\n[tool.a]\n',
    ],
    [
      "[project]\ndependencies = [\n  'a',\n  'b' # last\n]\n",
      "[project]\ndependencies = [\n  'a',\n  'b', # last\n    \"p==1\",\n]\n",
    ],
    ['[tool.b]\ndependencies = ["no"]\n', '[tool.b]\ndependencies = ["no"]\n'],
  ])('are written into %j', (before, after) => {
    expect(addRequirement('pyproject.toml', before, 'p==1')).toBe(after);
  });
});

describe('packages of a Go project', () => {
  it('are added one by one, all downloaded, and noted as what the code is going to import', () => {
    const added = plan(
      'go-test',
      { 'go.mod': 'module x' },
      { packages: [{ name: 'e.com/m/sub', version: 'v1.0.0' }] },
    );
    expect(words(added)).toEqual(['go get e.com/m/sub@v1.0.0', 'go mod download all']);
    expect(
      added.after('go.mod', 'require e.com/m v1.0.0 // indirect\n\nrequire e.com/other v1.0.0 // indirect\n'),
    ).toBe('require e.com/m v1.0.0\n\nrequire e.com/other v1.0.0 // indirect\n');
    expect(plan('go-test', { 'a.go': '' }).commands).toEqual([]);
  });
});
