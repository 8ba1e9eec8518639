import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openClone, type OpenClone } from '#shared/adapters/git/open-clone.ts';
import type { Evidence, SealedEvidence } from '#shared/contracts/evidence.contract.ts';
import { canonicalJson } from '#shared/domain/canonical-json.ts';
import type { RunTests } from '#shared/usecases/evidence/check-runs.ts';
import { hashEvent } from '#shared/usecases/hash-event.ts';
import { verifyEvidence, type VerifiedEvidence } from '#shared/usecases/verify-evidence.usecase.ts';
import { report, result } from './fixture/job-results.ts';
import { makeSealedStory, type SealedStory } from './fixture/sealed-story.ts';
import { sha256 } from '#shared/usecases/evidence/sha256.ts';

let story: SealedStory;
let clone: OpenClone;

beforeAll(async () => {
  story = await makeSealedStory();
  story.remote.git(story.remote.directory, 'clone', '-q', story.remote.remote, 'clone');
  clone = await open('clone');
});
afterAll(async () => {
  await clone.close();
  story.remote.remove();
});

const open = (name: string): Promise<OpenClone> =>
  openClone({
    path: `${story.remote.directory}/${name}`,
    scratch: story.remote.directory,
    environmentPath: process.env['PATH'] ?? '',
  });

/** Runs the commit as a runner would: the test is green where `src/sum.js` adds. */
const runTests: RunTests = async ({ archive, phase }) => {
  const files = Buffer.from(archive).toString();
  const file = phase === 'COMMIT' ? 'tests/unit/A-1/sum.test.js' : 'tests/tdd/A-1/sum.test.js';
  return report([
    result('tests/one.test.js', 'one is one', 'passed'),
    result(file, 'AC1 adds two numbers', files.includes('a + b') ? 'passed' : 'failed'),
  ]);
};

const check = async (
  sealed: SealedEvidence | string,
  more: { repository?: OpenClone; publicKey?: string; run?: RunTests | null } = {},
): Promise<VerifiedEvidence> => {
  const bytes = Buffer.from(typeof sealed === 'string' ? sealed : canonicalJson(sealed));
  const [one] = await verifyEvidence([{ place: 'bundle.json', bytes }], {
    repository: more.repository ?? clone,
    publicKey: more.publicKey ?? story.publicKey,
    runTests: more.run === undefined ? runTests : more.run,
  });
  return one!;
};
const edited = (change: (evidence: Evidence) => void): Evidence => {
  const copy = structuredClone(story.evidence);
  change(copy);
  return copy;
};
/** Whoever holds the project's key could sign again and mend the chain: what does that still not hide? */
const rechained = (change: (evidence: Evidence) => void): Evidence =>
  edited((evidence) => {
    change(evidence);
    let prev = '0'.repeat(64);
    for (const event of evidence.events) {
      event.prev = prev;
      event.hash = prev = hashEvent(event);
    }
  });

test('what was sealed and not touched holds, with and without running it again', async () => {
  const sealed = story.seal(story.evidence);
  expect(await check(sealed)).toMatchObject({
    holds: true,
    findings: [],
    ranAgain: true,
    storyId: 'A-1',
    cycleId: 'cyc_1',
  });
  expect(await check(sealed, { run: null })).toMatchObject({ holds: true, findings: [], ranAgain: false });
});

test('it holds however the file is laid out, because what is signed is its canonical form', async () => {
  expect(await check(JSON.stringify(story.seal(story.evidence), null, 2))).toMatchObject({ holds: true });
});

describe('every change of a bundle after sealing breaks its signature', () => {
  const changes: Record<string, (evidence: Evidence) => void> = {
    'the approver': (e) => void (e.approvals[0]!.decidedBy = { id: 'u2', name: 'Eve', via: 'cli' }),
    'the commit that was approved': (e) => void (e.approvals[0]!.commit = story.commits.green),
    'when it was approved': (e) => void (e.approvals[0]!.decidedAt = '2026-03-02T00:00:00.000Z'),
    'the cost': (e) => void (e.usage.costMicroUsd = 1),
    'the cost of an attempt': (e) => void (e.attempts[0]!.agent!.usage.costMicroUsd = 0),
    'a verdict': (e) => void (e.attempts[1]!.verdict!.accepted = true),
    'a reason': (e) => void (e.attempts[1]!.verdict!.reasons[0]!.text = 'fine'),
    'a refused attempt left out': (e) => void e.attempts.splice(1, 1),
    'a refused write left out': (e) => void (e.attempts[1]!.violations = []),
    'a red test shown green': (e) => void (e.attempts[2]!.run!.storyTests[0]!.status = 'passed'),
    coverage: (e) => void (e.attempts[3]!.verdict!.coverage!.changed.covered = 0),
    isolation: (e) => void (e.attempts[3]!.run!.isolation = null),
    'a commit': (e) => void (e.commits[1]!.commit = story.commits.green),
    'a test file': (e) => void (e.files.tests[0]!.sha256 = 'a'.repeat(64)),
    'a criterion': (e) => void (e.story.criteria[0] = 'does nothing'),
    'an event': (e) => void (e.events[3]!.data = {}),
    'the last event left out': (e) => void e.events.pop(),
    'the fingerprint': (e) => void (e.project.publicKeyFingerprint = 'b'.repeat(64)),
    'the hash of a report': (e) => void (e.attempts[2]!.run!.reportSha256 = 'c'.repeat(64)),
  };
  test.each(Object.entries(changes))('%s', async (_name, change) => {
    const sealed = { ...story.seal(story.evidence), evidence: edited(change) };
    const verified = await check(sealed, { run: null });
    expect(verified.holds).toBe(false);
    expect(verified.findings.map((one) => one.check)).toContain('signature');
  });

  test('a field that no schema knows', async () => {
    const sealed = story.seal(story.evidence);
    const text = canonicalJson({ ...sealed, evidence: { ...sealed.evidence, note: 'trust me' } });
    expect((await check(text, { run: null })).findings.map((one) => one.check)).toEqual(['signature']);
    expect(
      (await check(canonicalJson({ ...sealed, publicKey: story.publicKey }), { run: null })).findings[0]
        ?.check,
    ).toBe('format');
  });

  test('another signature, another key, another bundle of commits', async () => {
    const other = generateKeyPairSync('ed25519');
    const byOther = story.seal(story.evidence, story.bundle, other.privateKey);
    expect((await check(byOther, { run: null })).findings.map((one) => one.check)).toEqual(['signature']);
    const pem = other.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    expect((await check(byOther, { run: null, publicKey: pem })).findings[0]?.text).toMatch(/another key/);
    expect(
      (await check(story.seal(story.evidence, Buffer.from('# v2 git bundle\n\nPACK')), { run: null }))
        .findings[0]?.check,
    ).toBe('bundle');
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 })
      .publicKey.export({ type: 'spki', format: 'pem' })
      .toString();
    expect((await check(story.seal(story.evidence), { run: null, publicKey: rsa })).holds).toBe(false);
  });

  test('the bundle of commits of another story', async () => {
    const other = await story.repository.bundle('tdd/A-1', story.commits.red);
    const repository = await open('clone');
    const { findings } = await check(story.seal(story.evidence, other), { run: null, repository });
    await repository.close();
    expect(findings.map((one) => one.text).join('\n')).toMatch(
      /not the one that was sealed[^]*TEST_RED, attempt 1 is neither in the repository nor in the bundle/,
    );
  });

  test('what is no sealed evidence is told so', async () => {
    for (const text of [
      '',
      '{',
      '[]',
      '{"v":1}',
      '\ud800',
      canonicalJson({ ...story.seal(story.evidence), v: 2 }),
    ]) {
      expect((await check(text)).findings.map((one) => one.check)).toEqual(['format']);
    }
  });
});

describe('what was changed before it was signed again does not fit the rest', () => {
  const changes: [string, RegExp, (evidence: Evidence) => void][] = [
    [
      'an event changed',
      /Event 4 .* was changed/,
      (e) => void (e.events[3]!.at = '2026-03-01T11:00:00.000Z'),
    ],
    ['an event removed', /one was removed/, (e) => void e.events.splice(5, 1)],
    [
      'two events exchanged',
      /does not name the event before/,
      (e) => void ([e.events[2], e.events[3]] = [e.events[3]!, e.events[2]!]),
    ],
    ['an event of another cycle', /belongs to cyc_9/, (e) => void (e.events[3]!.stream = 'cyc_9')],
    ['a refused attempt left out', /told by an event and missing/, (e) => void e.attempts.splice(1, 1)],
    [
      'an invented attempt',
      /told by no event/,
      (e) => void e.attempts.push({ ...e.attempts[3]!, attempt: 7 }),
    ],
    [
      'an attempt that was begun, left out with its verdict',
      /TEST_RED, attempt 1 was begun, as an event tells/,
      (e) => {
        e.attempts.splice(1, 1);
        e.events.splice(9, 1);
      },
    ],
    [
      'the report of another run put in',
      /CODE_GREEN, attempt 1 shows another test report/,
      (e) => void (e.attempts[3]!.run = structuredClone(e.attempts[4]!.run)),
    ],
    [
      'the answer of another agent put in',
      /TEST_RED, attempt 2 shows another result of its agent/,
      (e) => void (e.attempts[2]!.agent!.resultSha256 = e.attempts[3]!.agent!.resultSha256),
    ],
    [
      'another file of a refused attempt',
      /sum\.test\.js in the commit \w+ of TEST_RED, attempt 1 is not the file that was recorded/,
      (e) => void (e.attempts[1]!.files[0]!.sha256 = e.attempts[2]!.files[0]!.sha256),
    ],
    [
      'a refused attempt with a commit that nobody has',
      /of TEST_RED, attempt 1 is neither in the repository nor in the bundle/,
      (e) => void (e.attempts[1]!.commit = 'd'.repeat(40)),
    ],
    [
      'a commit with packages from elsewhere',
      /with the added packages does not follow the design/,
      (e) =>
        void (e.packages = {
          commit: story.commits.base,
          tree: 'd'.repeat(40),
          added: [{ name: 'left', version: '1.0.0' }],
        }),
    ],
    [
      'packages that nobody approved',
      /with the added packages has no approval of the design/,
      (e) => {
        e.approvals[0]!.commit = story.commits.red;
        e.packages = { commit: story.commits.design, tree: e.commits[0]!.tree, added: [] };
      },
    ],
    [
      'a refusal shown as accepted',
      /its event says otherwise/,
      (e) => void (e.attempts[1]!.verdict!.accepted = true),
    ],
    [
      'an accepted attempt without a run',
      /accepted without a test run/,
      (e) => void (e.attempts[3]!.run = null),
    ],
    [
      'an accepted attempt with a red test',
      /accepted although/,
      (e) => void (e.attempts[3]!.run!.storyTests[0]!.status = 'failed'),
    ],
    [
      'another approver',
      /names Eve, its event Ada/,
      (e) => void (e.approvals[0]!.decidedBy = { id: 'u2', name: 'Eve', via: 'cli' }),
    ],
    [
      'an approval bound to another commit',
      /binds another commit/,
      (e) => void (e.approvals[0]!.commit = story.commits.green),
    ],
    ['an approval left out', /has no approval/, (e) => void (e.approvals = [])],
    [
      'a rejection shown as approval',
      /its event says approved/,
      (e) => void (e.approvals[0]!.status = 'rejected'),
    ],
    [
      'a lower cost',
      /costMicroUsd is 1, its attempts add up to 16800/,
      (e) => void (e.usage.costMicroUsd = 1),
    ],
    ['a phase left out', /TEST_RED has no accepted commit/, (e) => void e.commits.splice(1, 1)],
    [
      'the refused commit in place of the accepted',
      /is not the one that was accepted/,
      (e) => void (e.commits[2]!.commit = story.commits.red),
    ],
    ['another head', /is not the commit of the last phase/, (e) => void (e.head = story.commits.green)],
    [
      'a commit that does not exist',
      /neither in the repository nor in the bundle/,
      (e) => void (e.commits[2]!.commit = 'd'.repeat(40)),
    ],
    ['another tree', /does not hold the files/, (e) => void (e.commits[2]!.tree = 'd'.repeat(40))],
    ['a commit from elsewhere', /does not follow/, (e) => void (e.base.commit = story.commits.done)],
    [
      'another hash of a test',
      /was changed: in the commit/,
      (e) => void (e.files.tests[0]!.sha256 = 'a'.repeat(64)),
    ],
    [
      'a test that is not in the commit',
      /is missing from the commit/,
      (e) => void (e.files.tests[0]!.promotedPath = 'tests/unit/A-1/other.test.js'),
    ],
    ['another design', /design.md was changed/, (e) => void (e.files.design!.sha256 = 'a'.repeat(64))],
    [
      'another hash of the git bundle',
      /not the one that was sealed/,
      (e) => void (e.gitBundle.sha256 = 'a'.repeat(64)),
    ],
    [
      'a green list that running does not give',
      /was failed and is passed/,
      (e) => void (e.attempts[3]!.run!.storyTests[0]!.status = 'failed'),
    ],
    [
      'a red list that running does not give',
      /TEST_RED, run again: .* was passed and is failed/,
      (e) => void (e.attempts[2]!.run!.storyTests[0]!.status = 'passed'),
    ],
    [
      'more tests than there are',
      /2 tests ran, 9 are recorded/,
      (e) => void (e.attempts[3]!.run!.passed = 9),
    ],
  ];
  test.each(changes)('%s', async (_name, text, change) => {
    const verified = await check(story.seal(edited(change)));
    expect(verified.findings.map((one) => `${one.check}: ${one.text}`).join('\n')).toMatch(text);
    expect(verified.findings.map((one) => one.check)).not.toContain('signature');
    expect(verified.holds).toBe(false);
  });

  test('an event that was changed together with its whole chain still contradicts the commits', async () => {
    const forged = rechained((e) => {
      const told = e.events.find(
        (event) => event.kind === 'verdict.accepted' && event.data['phase'] === 'CODE_GREEN',
      );
      told!.data['commit'] = story.commits.red;
    });
    const { findings } = await check(story.seal(forged));
    expect(findings.map((one) => one.check)).not.toContain('chain');
    expect(findings.map((one) => one.text).join('\n')).toMatch(
      /CODE_GREEN.* another commit than its event|not the one that was accepted last/,
    );
  });
});

describe('running the commits again', () => {
  const findings = async (run: RunTests): Promise<string> =>
    (await check(story.seal(story.evidence), { run })).findings.map((one) => one.text).join('\n');
  const suite =
    (extra: Parameters<typeof report>[0]): RunTests =>
    async (request) => {
      const again = await runTests(request);
      return 'unavailable' in again ? again : { ...again, results: [...again.results, ...extra] };
    };

  test('a test that fails now, a run that cannot be trusted and one that cannot be made are findings', async () => {
    expect(await findings(suite([result('tests/two.test.js', 'two is two', 'failed')]))).toMatch(
      /"two is two" in tests\/two.test.js is failed; nothing of that is recorded/,
    );
    expect(
      await findings(async () => ({
        ...report([]),
        defects: [{ code: 'forged-report', text: 'written twice' }],
      })),
    ).toMatch(/forged-report.*\n.*is missing/);
    expect(await findings(async () => ({ unavailable: 'no runner here' }))).toMatch(
      /CODE_GREEN could not be run again: no runner here/,
    );
    const { holds, findings: open } = await check(story.seal(story.evidence), {
      run: async () => ({ unavailable: 'no runner here' }),
    });
    expect([holds, open.every(({ unchecked }) => unchecked)]).toEqual([false, true]);
  });

  test('a new test that passes, and a flaky one that was named, are none', async () => {
    expect(await findings(suite([result('tests/two.test.js', 'two is two', 'passed')]))).toBe('');
    const flaky = edited((e) =>
      e.attempts.forEach(
        (attempt) => void (attempt.verdict!.flaky = [{ file: 'tests/two.test.js', name: 'two is two' }]),
      ),
    );
    const run = suite([result('tests/two.test.js', 'two is two', 'failed')]);
    expect(
      (await check(story.seal(flaky), { run })).findings.filter((one) => /two is two/.test(one.text)),
    ).toEqual([]);
  });
});

describe('the repository today', () => {
  const inNewClone = async (name: string, script: string): Promise<VerifiedEvidence> => {
    const { remote } = story;
    remote.git(remote.directory, 'clone', '-q', remote.remote, name);
    remote.shell(
      `cd ../${name} && git config user.name Eve && git config user.email e@example.org\n${script}`,
    );
    const repository = await open(name);
    const verified = await check(story.seal(story.evidence), { repository });
    await repository.close();
    return verified;
  };
  const gone =
    'git checkout -q main; git branch -q -D tdd/A-1 2>/dev/null || true; git update-ref -d refs/remotes/origin/tdd/A-1';
  const squash = 'git merge -q --squash origin/tdd/A-1 && git commit -q -m "Add sum (#7)"';

  test('it holds after a merge, and after a squash merge that left none of the commits', async () => {
    expect(await inNewClone('merged', `git merge -q --no-ff -m merge origin/tdd/A-1; ${gone}`)).toMatchObject(
      { findings: [] },
    );
    const squashed = await inNewClone(
      'squashed',
      `${squash}; ${gone}; git remote remove origin; git reflog expire --expire=now --all; git gc -q --prune=now`,
    );
    expect(squashed).toMatchObject({ findings: [], holds: true });
    const commits = story.remote.shell(
      `cd ../squashed && git cat-file -e ${story.commits.done} 2>/dev/null && echo there || echo gone`,
    );
    expect(commits.trim()).toBe('gone');
  });

  test('a test changed, weakened or dropped in the squash is found', async () => {
    const changed = await inNewClone(
      'changed',
      `${squash} && echo '// skip' >> tests/unit/A-1/sum.test.js && git commit -qam tweak; ${gone}`,
    );
    expect(changed.findings).toEqual([
      {
        check: 'tests',
        text: 'tests/unit/A-1/sum.test.js was changed: in the branch main it is not the file that was proved.',
      },
    ]);
    const dropped = await inNewClone(
      'dropped',
      `git merge -q --no-ff -m merge origin/tdd/A-1 && git rm -q tests/unit/A-1/sum.test.js && git commit -qm drop; ${gone}`,
    );
    expect(dropped.findings[0]?.text).toMatch(/is missing from the branch main/);
  });

  test('a branch that was amended, went on or vanished is found', async () => {
    const amended = await inNewClone(
      'amended',
      'git checkout -q tdd/A-1 && echo x >> src/sum.js && git commit -qa --amend -m same',
    );
    expect(amended.findings.map((one) => one.check)).toEqual(['branch']);
    const further = await inNewClone(
      'further',
      'git checkout -q tdd/A-1 && echo x >> src/sum.js && git commit -qam more',
    );
    expect(further.findings[0]?.text).toMatch(/tdd\/A-1 is at .*; what was proved is/);
    const vanished = await inNewClone('vanished', gone);
    expect(vanished.findings[0]?.text).toMatch(/neither the branch tdd\/A-1 nor a trace of it on main/);
  });

  test('an old test that a later proved story changed is no finding, but only with that evidence beside it', async () => {
    const { remote } = story;
    remote.git(remote.directory, 'clone', '-q', remote.remote, 'later');
    remote.shell(
      `cd ../later && git merge -q --no-ff -m merge origin/tdd/A-1 && echo '// later' >> tests/unit/A-1/sum.test.js && git commit -qam later; ${gone}`,
    );
    const body = readFileSync(`${remote.directory}/later/tests/unit/A-1/sum.test.js`);
    const later = edited(
      (e) =>
        void (e.files.tests = [
          {
            path: 'tests/unit/A-1/sum.test.js',
            promotedPath: 'tests/unit/A-1/sum.test.js',
            sha256: sha256(body),
          },
        ]),
    );
    const repository = await open('later');
    const deps = { repository, publicKey: story.publicKey, runTests: null };
    const found = (evidence: SealedEvidence) => ({ place: 'x', bytes: Buffer.from(canonicalJson(evidence)) });
    const [alone] = await verifyEvidence([found(story.seal(story.evidence))], deps);
    const [together] = await verifyEvidence(
      [found(story.seal(story.evidence)), found(story.seal(later))],
      deps,
    );
    const forged = { ...story.seal(later), signature: story.seal(story.evidence).signature };
    const [withForged] = await verifyEvidence([found(story.seal(story.evidence)), found(forged)], deps);
    await repository.close();
    expect([alone?.holds, together?.holds, withForged?.holds]).toEqual([false, true, false]);
  });

  test('a folder without a repository and a shallow clone are refused with what to do', async () => {
    story.remote.shell('mkdir ../plain && git clone -q --depth 1 file://$PWD/../remote.git ../shallow');
    await expect(open('plain')).rejects.toThrow(/no git repository/);
    await expect(open('shallow')).rejects.toThrow(/--unshallow/);
  });
});
