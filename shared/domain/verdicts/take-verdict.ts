/** One attempt's verdict. Nothing an agent claims counts: only what the engine ran, read and compared. */
import {
  agentAnswered,
  refusedWrites,
  refusedWritesNote,
  sentBackByAgent,
  unfinishedNotes,
} from './agent-rules.ts';
import { jobWasDone } from './clean-run.ts';
import { refusal, type Findings } from './findings.ts';
import { nothingProtectedChanged } from './green-files.ts';
import { judgeDesign } from './judge-design.ts';
import { judgeGreen } from './judge-green.ts';
import { judgeRed, type JudgedRuns } from './judge-red.ts';
import { expectedIn, promotedTestRoot } from './promote-expected.ts';
import { redTouchesOnlyTests } from './red-touches-only-tests.ts';
import { storyTestRoot } from './test-names.ts';
import type { Reason, Verdict, VerdictInput } from './verdict.ts';

/** Rules of the verdicts page, phase by phase. Pure, and never throws: what is missing is a reason to refuse. */
export const takeVerdict = (input: VerdictInput): Verdict => {
  const unanswered = agentAnswered(input.agent);
  const found = unanswered.length > 0 ? refusal(unanswered) : judge(input);
  const accepted = found.reasons.length === 0;
  return {
    v: 1,
    phase: input.phase,
    accepted,
    reasons: accepted ? [] : [...refusedWrites(input.agent), ...found.reasons],
    notes: [
      ...found.notes,
      ...flakyNotes(found),
      ...(accepted ? refusedWritesNote(input.agent) : []),
      ...unfinishedNotes(input.agent),
    ],
    gates: accepted ? found.gates : [],
    sendBackTo: accepted ? null : (sentBackByAgent(input.agent, input.phase) ?? found.sendBackTo),
    expected: accepted ? found.expected : null,
    coverage: found.coverage,
    flaky: found.flaky,
  };
};

const judge = (input: VerdictInput): Findings => {
  if (input.phase === 'DESIGN') return judgeDesign(input);
  const runs = judgedRuns(input);
  if (Array.isArray(runs)) return refusal(runs);
  switch (input.phase) {
    case 'TEST_RED':
      return judgeRed(input, runs);
    case 'CODE_GREEN':
    case 'REFACTOR':
      return judgeWithExpected(input, runs, storyTestRoot(input.storyId));
    case 'COMMIT':
      return judgeWithExpected(input, runs, promotedTestRoot(input.storyId, runs.design.level));
  }
};

/** Everything that a phase with a test run needs, or why it cannot be judged. */
const judgedRuns = (input: VerdictInput): JudgedRuns | Reason[] => {
  const { design, result, baseline } = input;
  const problems: Reason[] = [...whyNotRun(input)];
  if (!design) problems.push({ code: 'design-missing', text: 'The cycle has no accepted design.' });
  if (baseline?.outcome !== 'done' || !baseline.runs.suite) {
    problems.push({
      code: 'baseline-missing',
      text: "The suite was not run on the story's base, so nothing can be compared.",
    });
  }
  const [suite, before] = [result?.runs.suite, baseline?.runs.suite];
  return problems.length === 0 && design && result && suite && before
    ? { design, result, suite, baseline: before }
    : problems;
};

/** A commit that changed how tests are called may not be run at all: then what it changed is the reason. */
const whyNotRun = ({
  phase,
  storyId,
  design,
  result,
  changedFiles,
  config,
}: VerdictInput): readonly Reason[] => {
  const undone = jobWasDone(result);
  if (result?.outcome !== 'config-invalid' && result?.outcome !== 'runner-missing') return undone;
  const touched =
    phase === 'TEST_RED'
      ? design
        ? redTouchesOnlyTests(storyId, design, changedFiles)
        : []
      : nothingProtectedChanged(changedFiles, config);
  return touched.length > 0 ? touched : undone;
};

const judgeWithExpected = (input: VerdictInput, runs: JudgedRuns, testRoot: string): Findings =>
  input.expected && input.expected.tests.length > 0
    ? judgeGreen(input, runs, { expected: expectedIn(input.expected, testRoot), testRoot })
    : refusal([{ code: 'expected-tests-missing', text: 'No accepted RED run says which tests must pass.' }]);

const flakyNotes = ({ flaky }: Findings): readonly string[] =>
  flaky.map(
    ({ file, name }) => `Flaky, not counted: "${name}" in ${file} gave different results on the same commit.`,
  );
