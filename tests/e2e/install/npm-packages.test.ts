import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseModel } from '#local/host/choose-model.ts';
import { sandbox } from '../../unit/workers/test-runner/job-bench.ts';
import { serveProject, type RunningServer } from '../harness/serve-project.ts';
import { openRegistry, type LoopbackRegistry } from './loopback-registry.ts';
import { scriptOf, STORY, type InstallProject } from './install-project.ts';

let registry: LoopbackRegistry;
let server: RunningServer;
let folder: string;

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

const projectWith = ({ url, lockOf }: LoopbackRegistry): InstallProject => ({
  files: {
    '.npmrc': `registry=${url}\nfetch-retries=0\n`,
    'package.json': json({
      type: 'module',
      scripts: { test: 'node --test' },
      dependencies: { upper: '1.0.0' },
    }),
    'package-lock.json': json({
      lockfileVersion: 3,
      packages: { '': { dependencies: { upper: '1.0.0' } }, 'node_modules/upper': lockOf('upper') },
    }),
    'src/shout.js': `import upper from 'upper';\n\nexport const shout = (text) => upper(text);\n`,
    'tests/unit/shout.test.js': `import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import test from 'node:test';
import upper from 'upper';
import { shout } from '../../src/shout.js';

test('a shout is loud', () => assert.equal(shout('a'), upper('a')));
test('no script of a package was run', () => {
  assert.ok(!existsSync(new URL('../../node_modules/upper/ran.txt', import.meta.url)));
});
`,
  },
  design: { criteria: ['A slug has dashes'], file: 'src/slug.js', symbol: 'slugOf' },
  asks: { name: 'dashes', version: '1.0.0' },
  red: [
    'slug.test.js',
    `import assert from 'node:assert/strict';
import test from 'node:test';
import { slugOf } from '../../../src/slug.js';

test('AC1: a slug has dashes', () => assert.equal(slugOf('a b'), 'A-B'));
`,
  ],
  green: [
    'src/slug.js',
    `import dashes from 'dashes';
import { shout } from './shout.js';

export function slugOf(text) {
  return dashes(shout(text));
}
`,
  ],
  manifests: [],
});

beforeAll(async () => {
  registry = await openRegistry({
    upper: 'export default (text) => text.toUpperCase();\n',
    dashes: "export default (text) => text.replaceAll(' ', '-');\n",
  });
  const project = projectWith(registry);
  folder = mkdtempSync(join(tmpdir(), 'aw-npm-'));
  const script = join(folder, 'script.yml');
  writeFileSync(script, scriptOf(project));
  const { means } = await sandbox.isolation();
  server = await serveProject(project.files, {
    workers: { agents: 1, testRuns: 2, model: chooseModel({}) },
    modelForAll: `scripted:${script}`,
    unsandboxed: means === 'process-group',
  });
});
afterAll(async () => {
  await server.close();
  await registry.close();
  rmSync(folder, { recursive: true, force: true });
});

const give = async (text: string): Promise<string> => {
  const { body } = await server.give(text);
  if (body['ok'] !== true) throw new Error(`${text}: ${String(body['reply'])}`);
  return JSON.stringify(body);
};

test(
  'a story with packages of its lock and one that its design adds goes from the registry to the branch',
  { timeout: 60_000 },
  async () => {
    await give(`/project register ${JSON.stringify(server.repository)} "Shouts"`);
    await give('/project mode autonomous');
    await give(`/backlog add_story "${STORY}: Slugs" --criteria "A slug has dashes"`);
    await give('/sprint plan');
    await give('/sprint start');
    const asked: string[] = [];
    for (;;) {
      const state = await give('/state');
      if (/"state":"(SPRINT_REVIEW|BLOCKED)"/.test(state)) break;
      const open = /\bapr_\w+/.exec(state)?.[0];
      if (open !== undefined) {
        asked.push(state);
        await give(`/approve ${open}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    // Autonomous or not: packages are always a person's decision.
    expect(asked).toHaveLength(1);
    const git = (...args: string[]): string =>
      execFileSync('git', ['-C', server.repository, ...args], { encoding: 'utf8' });
    const subjects = git('log', '--format=%s', `main..tdd/${STORY}`).trim().split('\n');
    expect(subjects).toContain(`TDD: DESIGN for ${STORY} - add packages dashes 1.0.0`);
    const lock = JSON.parse(git('show', `tdd/${STORY}:package-lock.json`));
    expect(lock.packages['node_modules/dashes']).toMatchObject(registry.lockOf('dashes'));
    expect(registry.asked.filter((path) => path === 'dashes.tgz')).toHaveLength(1);
    expect(server.complaints).toEqual([]);
  },
);
