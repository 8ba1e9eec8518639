/**
 * Plays an example attempt by attempt through the real workers and the real verdicts, without the engine around them:
 * agent job, test job, verdict, next attempt. Quicker than the demo, and it says which reason each refusal had.
 */
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createScriptedModels } from '#shared/adapters/scripted-model/scripted-model.adapter.ts';
import { loadScript } from '#shared/adapters/scripted-model/load-script.ts';
import { createTreeSitterReader } from '#shared/adapters/tree-sitter/tree-sitter-reader.adapter.ts';
import { proposedStory, type AgentJobResult, type TestJobResult } from '#shared/contracts/jobs.contract.ts';
import { PHASES, type Phase, type RunnerName } from '#shared/domain/vocabulary.ts';
import { writePolicyFor } from '#shared/domain/policies/write-policies.ts';
import type { ChangedFile } from '#shared/domain/verdicts/report-facts.ts';
import { takeVerdict } from '#shared/domain/verdicts/take-verdict.ts';
import type { Verdict } from '#shared/domain/verdicts/verdict.ts';
import { parseDesign } from '#shared/usecases/read-design.ts';
import { runAgentJob } from '#workers/agent-runner/run-agent-job.ts';
import { runJob, tarOf, type Project } from '../../unit/workers/test-runner/job-bench.ts';

export const EXAMPLES = join(import.meta.dirname, '../../../examples');

export interface PlayedAttempt {
  readonly phase: Phase;
  readonly attempt: number;
  readonly accepted: boolean;
  /** Codes of the reasons, each once, in their order. */
  readonly codes: readonly string[];
  readonly verdict: Verdict;
}

type WorkedPhase = Exclude<Phase, 'COMMIT'>;
const ROLES = { DESIGN: 'design', TEST_RED: 'qa', CODE_GREEN: 'code', REFACTOR: 'code' } as const;
const MOST_ATTEMPTS = 12;

/** The example's files as its demo commits them: scripted replies and what tools leave behind are not among them. */
export async function projectOf(example: string): Promise<Project> {
  const root = join(EXAMPLES, example);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !/(^|\/)(agents|__pycache__|\.pytest_cache|node_modules)\//.test(path));
  return Object.fromEntries(
    await Promise.all(
      paths.sort().map(async (path) => [path, await readFile(join(root, path), 'utf8')] as const),
    ),
  );
}

/** One story from DESIGN to COMMIT. Gives every attempt, and the project after it. */
export async function playStory(request: {
  readonly example: string;
  readonly story: string;
  readonly runner: RunnerName;
  readonly base: Project;
}): Promise<{ readonly attempts: readonly PlayedAttempt[]; readonly project: Project }> {
  const play = await openPlay(request);
  const attempts: PlayedAttempt[] = [];
  let phase: WorkedPhase = 'DESIGN';
  for (let n = 0; n < MOST_ATTEMPTS; n += 1) {
    const attempt = attempts.filter((each) => each.phase === phase).length + 1;
    const { verdict, agent } = await play.attempt(phase, attempt);
    attempts.push(played(phase, attempt, verdict));
    if (verdict.accepted || phase === 'REFACTOR') {
      if (verdict.accepted) play.accept(phase, agent, verdict);
      if (phase === 'REFACTOR') break;
      phase = nextOf(phase);
    } else if (verdict.sendBackTo !== null && verdict.sendBackTo !== 'COMMIT') {
      phase = verdict.sendBackTo;
      play.sendBack(phase);
    }
  }
  const last = await play.promote();
  return { attempts: [...attempts, played('COMMIT', 1, last.verdict)], project: last.project };
}

/** `TEST_RED 1 accepted`, `CODE_GREEN 2 test-vacuous → TEST_RED`: the first reason, and where it was sent. */
export const told = ({ phase, attempt, accepted, codes, verdict }: PlayedAttempt): string =>
  [
    phase,
    String(attempt),
    accepted ? 'accepted' : codes[0],
    ...(verdict.sendBackTo ? ['→', verdict.sendBackTo] : []),
  ].join(' ');

const played = (phase: Phase, attempt: number, verdict: Verdict): PlayedAttempt => ({
  phase,
  attempt,
  accepted: verdict.accepted,
  codes: [...new Set(verdict.reasons.map(({ code }) => code))],
  verdict,
});

const nextOf = (phase: WorkedPhase): WorkedPhase => {
  const next = PHASES[PHASES.indexOf(phase) + 1];
  return next === undefined || next === 'COMMIT' ? 'REFACTOR' : next;
};

async function openPlay({ example, story, runner, base }: Parameters<typeof playStory>[0]) {
  const file = join(EXAMPLES, example, 'agents/script.yml');
  const told = await storyOf(file, story);
  const models = createScriptedModels();
  const reader = createTreeSitterReader();
  const baseline = await runJob({
    project: base,
    spec: { kind: 'baseline', phase: null, storyId: null, testRoot: null },
  });
  const criteria = told.criteria.map((text, index) => ({ id: `AC${String(index + 1)}`, text }));
  const heads: Partial<Record<Phase, { project: Project; verdict: Verdict }>> = {};
  const headBefore = (phase: Phase) =>
    PHASES.slice(0, PHASES.indexOf(phase))
      .map((done) => heads[done])
      .findLast((head) => head !== undefined);
  const designOf = (project: Project) => {
    const text = project[`docs/tdd/${story}/design.md`];
    const parsed = text === undefined ? null : parseDesign(text);
    return {
      design: parsed?.ok ? parsed.design : null,
      designProblems: parsed && !parsed.ok ? parsed.errors : [],
    };
  };

  const judge = (
    phase: Phase,
    before: Project,
    project: Project,
    agent: AgentJobResult | null,
    result: TestJobResult | null,
  ) =>
    takeVerdict({
      phase,
      storyId: story,
      ...designOf(project),
      storyCriteria: criteria,
      agent,
      changedFiles: changesBetween(before, project),
      baseFiles: Object.keys(base),
      result,
      baseline,
      expected:
        heads.REFACTOR?.verdict.expected ??
        heads.CODE_GREEN?.verdict.expected ??
        heads.TEST_RED?.verdict.expected ??
        null,
      previous: heads.CODE_GREEN ? { coverage: heads.CODE_GREEN.verdict.coverage } : null,
      config: {
        runner,
        coverageThreshold: 85,
        generated: [],
        securityPaths: [],
        publicContracts: [],
        allowMarks: [],
        protectedPaths: [],
      },
    });

  const test = (phase: Phase, project: Project, testRoot: string) =>
    runJob({
      project,
      base,
      baseline,
      deps: { reader },
      spec: { phase, storyId: story, design: designOf(project).design, testRoot },
    });

  return {
    async attempt(phase: WorkedPhase, attempt: number) {
      const before = headBefore(phase)?.project ?? base;
      const { design } = designOf(before);
      const agent = await runAgentJob(
        {
          v: 1,
          jobId: 'job_example',
          role: ROLES[phase],
          phase,
          attempt,
          model: `scripted:${file}`,
          taskId: story,
          story: { id: story, title: told.title, text: told.text, criteria },
          snapshotKey: 'snapshot',
          policy: writePolicyFor({ phase, storyId: story, runner, design, protectedPaths: [] }),
          limits: { turns: 20, timeMs: 60_000, tokens: 1_000_000, costMicroUsd: 0 },
          design,
          focus: { tests: [], files: [] },
          lastVerdict: null,
          personSays: null,
          epic: null,
          context: {},
        },
        {
          fetchSnapshot: () => tarOf(before),
          model: () => models.for(file, { role: ROLES[phase], task: story, phase, attempt }),
          clock: { nowMs: () => performance.now() },
          signal: new AbortController().signal,
        },
      );
      const project = applied(before, agent);
      const result = phase === 'DESIGN' ? null : await test(phase, project, `tests/tdd/${story}/`);
      return { agent, verdict: judge(phase, before, project, agent, result) };
    },
    accept(phase: WorkedPhase, agent: AgentJobResult, verdict: Verdict) {
      heads[phase] = { project: applied(headBefore(phase)?.project ?? base, agent), verdict };
    },
    sendBack(phase: Phase) {
      for (const undone of PHASES.slice(PHASES.indexOf(phase))) Reflect.deleteProperty(heads, undone);
    },
    async promote() {
      const before = headBefore('COMMIT')?.project ?? base;
      const level = designOf(before).design?.level ?? 'unit';
      const project = Object.fromEntries(
        Object.entries(before).map(([path, text]) => [
          path.replace(`tests/tdd/${story}/`, `tests/${level}/${story}/`),
          text,
        ]),
      );
      const result = await test('COMMIT', project, `tests/${level}/${story}/`);
      return { verdict: judge('COMMIT', before, project, null, result), project };
    },
  };
}

async function storyOf(file: string, id: string) {
  const { replies } = await loadScript(file);
  const turn = replies.find(({ when }) => when.role === 'orchestrator')?.turns.at(-1);
  const stories = turn && 'answer' in turn ? proposedStory.array().parse(turn.answer.stories) : [];
  const story = stories.find(({ title }) => title.startsWith(`${id}:`));
  if (!story) throw new Error(`${file} proposes no ${id}`);
  return story;
}

function applied(project: Project, { changeSet }: AgentJobResult): Project {
  const after = new Map(Object.entries(project));
  for (const change of changeSet.changes) {
    if (change.op === 'delete') after.delete(change.path);
    else after.set(change.path, Buffer.from(change.contentBase64, 'base64').toString('utf8'));
  }
  return Object.fromEntries(after);
}

const sha = (text: string) => createHash('sha256').update(text).digest('hex');

function changesBetween(before: Project, after: Project): ChangedFile[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return paths.flatMap((path): ChangedFile[] => {
    const [old, now] = [before[path], after[path]];
    if (old === undefined) return [{ path, change: 'added' }];
    if (now === undefined) return [{ path, change: 'deleted' }];
    return sha(old) === sha(now) ? [] : [{ path, change: 'modified' }];
  });
}
