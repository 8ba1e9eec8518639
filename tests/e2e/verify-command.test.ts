import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runCli } from '../../local/cli/run-cli.ts';
import { evidencePlaces } from '#shared/contracts/evidence.contract.ts';
import { write } from '../contract/harness/git-remote.ts';
import { makeSealedStory, type SealedStory } from '../unit/evidence/fixture/sealed-story.ts';

let story: SealedStory;
let clone: string;

beforeAll(async () => {
  story = await makeSealedStory();
  clone = join(story.remote.directory, 'clone');
  const sealed = JSON.stringify(story.seal(story.evidence));
  await story.repository.commit({
    branch: evidencePlaces.branch,
    parent: '',
    message: 'state',
    date: '2026-03-01T10:00:00.000Z',
    changes: [
      write(evidencePlaces.publicKey, story.publicKey),
      write(`${evidencePlaces.folder}A-1/cyc_1.json`, sealed),
      write(`${evidencePlaces.folder}USER-001/cyc_2.json`, sealed),
      write(`${evidencePlaces.folder}A-1/README.md`, 'no evidence'),
    ],
  });
  await story.repository.push(evidencePlaces.branch);
  story.remote.git(story.remote.directory, 'clone', '-q', story.remote.remote, 'clone');
  writeFileSync(
    join(story.remote.directory, 'changed.json'),
    sealed.replace('"costMicroUsd":16800', '"costMicroUsd":1'),
  );
});
afterAll(() => story.remote.remove());

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const exitCode = (): number => Number(process.exitCode);

/** The command line in this process: a process each would take most of the time to start. */
const verify = (...args: string[]): Promise<Ran> => verifyAndRun('--no-run', ...args);

const verifyAndRun = async (...args: string[]): Promise<Ran> => {
  const before = process.exitCode;
  process.exitCode = 0;
  const written = { out: '', err: '' };
  const keep = (stream: 'out' | 'err') => (text: unknown) => {
    written[stream] += String(text);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(keep('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(keep('err')),
  ];
  await runCli(['node', 'agent-workflow', 'verify', '--repository', clone, ...args]);
  for (const spy of spies) spy.mockRestore();
  const code = exitCode();
  process.exitCode = before;
  return { code, ...written };
};

test('in a clone it finds evidence and key by itself, and says by its exit code whether all holds', async () => {
  expect(await verify('A-1')).toMatchObject({ code: 0, out: expect.stringMatching(/✓ A-1 \(cyc_1\) holds/) });
  const changed = await verify('--json', '--bundle', join(story.remote.directory, 'changed.json'));
  expect(changed.code).toBe(1);
  expect(JSON.parse(changed.out)).toMatchObject({
    ok: false,
    evidence: [
      {
        story: 'A-1',
        cycle: 'cyc_1',
        holds: false,
        findings: [{ check: 'signature' }, { check: 'consistency' }],
      },
    ],
  });
});

test('a story has one name in every spelling, and one without evidence is a no', async () => {
  expect(await verify('user-1')).toMatchObject({ out: expect.stringMatching(/USER-001/) });
  expect(await verify('B-9')).toMatchObject({ code: 1, err: expect.stringMatching(/no evidence of B-9/) });
});

test('commits that cannot be run again here are no reproach, and not proved either', async () => {
  const { code, out } = await verifyAndRun('A-1', '--unsandboxed');
  expect(code).toBe(3);
  expect(out).toMatch(/\? A-1 .* could not be checked wholly; nothing that was checked speaks against it:/);
  expect(out).toMatch(/run +The commit \w+ of CODE_GREEN could not be run again: no test runner was found/);
});

test('the evidence of another story does not stand for this one', async () => {
  const { code, out } = await verify('user-1');
  expect(code).toBe(1);
  expect(out).toMatch(/place +It is the evidence of A-1 \(cyc_1\) and lies where that of USER-001 \(cyc_2\)/);
});

test('what each attempt left is shown, by hash', async () => {
  const { out } = await verify('A-1', '--attempts');
  expect(out).toMatch(/TEST_RED 1 refused [0-9a-f]{10}\n +[0-9a-f]{64} tests\/tdd\/A-1\/sum\.test\.js/);
  expect(out).toMatch(/COMMIT 1 accepted [0-9a-f]{10}\n +deleted +tests\/tdd/);
});

test("a project's key that was replaced on its branch is found, whatever it signed", async () => {
  const { repository, remote } = story;
  const parent = (await repository.head(evidencePlaces.branch)) ?? '';
  const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
  await repository.commit({
    branch: evidencePlaces.branch,
    parent,
    message: 'state',
    date: '2026-03-01T11:00:00.000Z',
    changes: [write(evidencePlaces.publicKey, other)],
  });
  await repository.push(evidencePlaces.branch);
  remote.git(remote.directory, 'clone', '-q', remote.remote, 'replaced');
  const at = ['--repository', join(remote.directory, 'replaced')];
  const replaced = await verify('A-1', ...at);
  expect([replaced.code, replaced.err.trim().split('\n').length]).toEqual([1, 1]);
  expect(replaced.err).toMatch(/was replaced \(in [0-9a-f]{10}\)/);
  const trusted = join(remote.directory, 'trusted.pem');
  writeFileSync(trusted, story.publicKey);
  expect((await verify('A-1', ...at, '--public-key', trusted)).code).toBe(0);
});

test('what was asked wrongly is one line and exit code 2', async () => {
  for (const [args, text] of [
    [['--repository', story.remote.directory], /no git repository/],
    [['--bundle', 'nowhere.json'], /nowhere.json can't be read/],
    [['--public-key', 'nowhere.pem'], /nowhere.pem can't be read/],
    [['A-1', '--bundle', 'changed.json'], /not both/],
  ] as const) {
    const { code, err } = await verify(...args);
    expect([code, err.trim().split('\n').length]).toEqual([2, 1]);
    expect(err).toMatch(text);
  }
});
