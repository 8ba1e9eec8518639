import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { evidencePlaces } from '#shared/contracts/evidence.contract.ts';
import { write } from '../contract/harness/git-remote.ts';
import { makeSealedStory, type SealedStory } from '../unit/evidence/fixture/sealed-story.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const action = z
  .object({
    inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string() })),
    runs: z.object({
      using: z.literal('composite'),
      steps: z.array(
        z.union([
          z.object({ uses: z.string() }),
          z.object({
            name: z.string(),
            shell: z.literal('bash'),
            env: z.record(z.string(), z.string()).default({}),
            run: z.string(),
          }),
        ]),
      ),
    }),
  })
  .parse(parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')));

let story: SealedStory;
let sample: string;

/** A sample repository of a team: configuration, tests, a story's branch, and its evidence on `orch-state`. */
beforeAll(async () => {
  story = await makeSealedStory();
  const { remote, repository } = story;
  sample = join(remote.directory, 'sample');
  remote.git(remote.directory, 'clone', '-q', remote.remote, 'sample');
  writeIn('config/agent-workflow.yml', 'tdd: {test_execution: {runner: node --test}}\n');
  await commitState(JSON.stringify(story.seal(story.evidence)));
  await repository.push(evidencePlaces.branch);
});
afterAll(() => story.remote.remove());

const writeIn = (path: string, text: string): void => {
  mkdirSync(dirname(join(sample, path)), { recursive: true });
  writeFileSync(join(sample, path), text);
};

const commitState = async (sealed: string): Promise<void> => {
  const { repository } = story;
  const parent = (await repository.head(evidencePlaces.branch)) ?? '';
  await repository.commit({
    branch: evidencePlaces.branch,
    parent,
    message: 'state',
    date: '2026-03-01T10:00:00.000Z',
    changes: [
      write(evidencePlaces.publicKey, story.publicKey),
      write(`${evidencePlaces.folder}A-1/cyc_1.json`, sealed),
    ],
  });
};

interface RanStep {
  readonly name: string;
  readonly code: number | null;
  readonly said: string;
}

/** Runs the action's steps one after another as a runner does, until one fails. */
const runAction = (inputs: Readonly<Record<string, string>> = {}): readonly RanStep[] => {
  const given = {
    ...Object.fromEntries(Object.entries(action.inputs).map(([name, one]) => [name, one.default])),
    ...inputs,
  };
  const ran: RanStep[] = [];
  for (const step of action.runs.steps) {
    if ('uses' in step) continue;
    const fill = (text: string): string =>
      text.replaceAll(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name: string) => given[name] ?? '');
    const { status, stdout, stderr } = spawnSync(
      'bash',
      ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run],
      {
        cwd: sample,
        encoding: 'utf8',
        env: {
          PATH: process.env['PATH'] ?? '',
          HOME: story.remote.directory,
          GITHUB_ACTION_PATH: ROOT,
          GITHUB_STEP_SUMMARY: join(story.remote.directory, 'summary.md'),
          ...Object.fromEntries(Object.entries(step.env).map(([name, value]) => [name, fill(value)])),
        },
      },
    );
    ran.push({ name: step.name, code: status, said: stdout + stderr });
    if (status !== 0) break;
  }
  return ran;
};

test('other people’s actions are pinned to a commit, and no input is put into a script', () => {
  for (const step of action.runs.steps) {
    if ('uses' in step) expect(step.uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
    else expect(step.run).not.toContain('${{');
  }
});

test('a sample repository whose configuration and evidence hold passes, and the summary says so', () => {
  const ran = runAction({ stories: 'A-1' });
  expect(ran.map(({ name, code }) => [name, code])).toEqual([
    ['Install Agent Workflow', 0],
    ['Check the configuration', 0],
    ['Check the evidence', 0],
  ]);
  expect(readFileSync(join(story.remote.directory, 'summary.md'), 'utf8')).toMatch(/✓ A-1 \(cyc_1\) holds/);
});

test('a story that is named like an option or a command is a story', () => {
  const planted = join(story.remote.directory, 'planted');
  const last = runAction({ stories: '$(touch${IFS}' + planted + ') --help' }).at(-1);
  expect(last?.code).toBe(1);
  expect(last?.said).toMatch(/no evidence of/);
  expect(existsSync(planted)).toBe(false);
});

test('a configuration that does not hold fails the check, naming the key', () => {
  writeIn('config/agent-workflow.yml', 'sprint: {capacity: many}\n');
  const last = runAction().at(-1);
  writeIn('config/agent-workflow.yml', 'tdd: {test_execution: {runner: node --test}}\n');
  expect([last?.name, last?.code]).toEqual(['Check the configuration', 1]);
  expect(last?.said).toMatch(/sprint\.capacity/);
});

test('evidence that was changed fails the check', async () => {
  const sealed = JSON.stringify(story.seal(story.evidence));
  await commitState(sealed.replace('"costMicroUsd":16800', '"costMicroUsd":1'));
  await story.repository.push(evidencePlaces.branch);
  const last = runAction().at(-1);
  expect([last?.name, last?.code]).toEqual(['Check the evidence', 1]);
  expect(last?.said).toMatch(/signature/);
});

test('a project without evidence yet passes with a notice', () => {
  story.remote.git(story.remote.remote, 'update-ref', '-d', 'refs/heads/orch-state');
  rmSync(join(story.remote.directory, 'summary.md'), { force: true });
  const last = runAction().at(-1);
  expect(last?.code).toBe(0);
  expect(last?.said).toMatch(/::notice::There is no branch orch-state yet/);
});
