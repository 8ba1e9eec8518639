import { createHash } from 'node:crypto';
import { jobMessage, testJobSpec } from '#shared/contracts/jobs.contract.ts';
import type { TestJobResult, TestJobSpec } from '#shared/contracts/jobs.contract.ts';
import { toJson } from '#shared/contracts/json.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { RunReport, TestResult } from '#shared/contracts/test-report.contract.ts';
import type { JobAccess } from '#shared/ports/job-access.port.ts';
import { readSnapshot } from '#workers/agent-runner/read-snapshot.ts';

const ISOLATION = { means: 'process-group', network: 'host', filesystem: 'host', user: 'same' } as const;

const report = (results: readonly TestResult[]): RunReport => ({
  runner: 'node-test',
  results: [...results],
  fileFailures: [],
  coverage: null,
  exitCode: results.some(({ status }) => status === 'failed') ? 1 : 0,
  signal: null,
  defects: [],
  isolation: ISOLATION,
  outputTail: '',
  durationMs: 0,
});

const NAME = 'AC1: it answers with its own name';

const result = (file: string, name: string, status: 'passed' | 'failed'): TestResult => ({
  project: '',
  file,
  name,
  status,
  durationMs: 0,
  ...(status === 'failed' ? { failure: { cause: 'assertion', message: 'it does not hold' } } : {}),
});

/** What a test run of the instant agent's story gives, made up from the files of the snapshot instead of by running them. */
const resultOf = async (spec: TestJobSpec, snapshot: Uint8Array): Promise<TestJobResult> => {
  const files = await readSnapshot(snapshot);
  const tests = [...files.keys()].filter((path) => path.endsWith('answer.test.js'));
  const own = tests.filter((path) => spec.testRoot !== null && path.startsWith(spec.testRoot));
  const proves = spec.kind === 'test' && spec.phase !== 'TEST_RED';
  const failing = (path: string): boolean => !files.has(`src/${path.split('/').at(-2) ?? ''}.js`);
  const suite = report(tests.map((file) => result(file, NAME, failing(file) ? 'failed' : 'passed')));
  const hollow = report(own.map((file) => result(file, NAME, 'failed')));
  const root = spec.testRoot ?? '';
  return {
    v: 1,
    jobId: spec.jobId,
    outcome: 'done',
    text: '',
    runner: 'node-test',
    runs: proves
      ? {
          suite,
          sentinel: report([
            result(`${root}s.test.js`, 'must fail', 'failed'),
            result(`${root}s.test.js`, 'must pass', 'passed'),
          ]),
          'hollow-throw': hollow,
          'hollow-empty': hollow,
        }
      : { suite },
    readings: own.map((path) => ({
      path,
      language: 'javascript',
      parses: true,
      isTestFile: true,
      sha256: createHash('sha256')
        .update(files.get(path)?.bytes ?? '')
        .digest('hex'),
      imports: [],
      tests: [
        {
          file: path,
          name: NAME,
          dynamic: false,
          marks: [],
          empty: false,
          criteria: ['AC1'],
          parametrised: false,
        },
      ],
    })),
    hollow: proves ? { functions: 1, values: 0, files: [`src/${spec.storyId ?? ''}.js`], skipped: [] } : null,
    sentinel: proves ? { mustFail: ['must fail'], mustPass: ['must pass'] } : null,
    changedLines: {},
    changedFiles: [],
    suspicious: [],
    qualityFindings: [],
    isolation: ISOLATION,
    durationMs: 0,
  };
};

/** Takes test jobs as the real runner does, and runs nothing: for measuring and for breaking the engine around it. */
export const instantRunner =
  (jobs: JobAccess) =>
  async (body: JsonObject): Promise<void> => {
    const { jobId, generation } = jobMessage.parse(body);
    const claimed = await jobs.claim(jobId, generation);
    if (claimed === undefined) return;
    const spec = testJobSpec.parse(claimed.spec);
    const made = await resultOf(spec, await jobs.fetch(jobId, spec.snapshotKey));
    await jobs.finish(jobId, generation, toJson(made));
  };
