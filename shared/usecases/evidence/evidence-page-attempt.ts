import type {
  EvidenceAttempt,
  EvidenceRun,
  EvidenceTest,
  EvidenceVerdict,
} from '#shared/contracts/evidence.contract.ts';
import { html, type SafeHtml } from '#shared/domain/safe-html.ts';

/** US dollars from millionths, with as many places as are needed to show a cent's part. */
export const dollars = (microUsd: number): string =>
  `$${(microUsd / 1_000_000).toFixed(microUsd % 10_000 === 0 ? 2 : 4)}`;
export const seconds = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
export const short = (commit: string): string => commit.slice(0, 10);
export const percent = ({ covered, measured }: { covered: number; measured: number }): string =>
  measured === 0
    ? 'no measured line'
    : `${((100 * covered) / measured).toFixed(0)} % (${covered} of ${measured} lines)`;

export const testList = (title: string, tests: readonly EvidenceTest[]): SafeHtml | null =>
  tests.length === 0
    ? null
    : html`<p><b>${title}</b></p>
        <ul class="tests">
          ${tests.map(
            (test) =>
              html`<li class="${test.status}">
                ${test.name === '' ? 'did not load' : test.name} <code>${test.file}</code>
                ${test.message === null ? null : html`<small>${test.cause}: ${test.message}</small>`}
              </li>`,
          )}
        </ul>`;

function runSection(run: EvidenceRun): SafeHtml {
  const red = run.storyTests.filter((test) => test.status === 'failed' || test.status === 'did-not-load');
  const green = run.storyTests.filter((test) => test.status === 'passed');
  const skipped = run.storyTests.filter((test) => test.status === 'skipped');
  const means = run.isolation;
  return html`<p class="soft">
      Whole suite: ${run.passed} passed, ${run.failed} failed, ${run.skipped} skipped in
      ${seconds(run.durationMs)}
      (${run.runner ?? run.outcome}${means && `, ${means.means}, network ${means.network}, files ${means.filesystem}, ${means.user} user`})
    </p>
    ${run.defects.map((defect) => html`<p><span class="badge no">${defect.code}</span> ${defect.text}</p>`)}
    ${testList('Red', red)} ${testList('Green', green)} ${testList('Skipped', skipped)}
    ${testList('Other tests that did not pass', run.othersNotPassed)}`;
}

const verdictSection = (verdict: EvidenceVerdict): SafeHtml =>
  html`${
    verdict.reasons.length === 0
      ? null
      : html`<ul>
          ${verdict.reasons.map((reason) => html`<li><code>${reason.code}</code> ${reason.text}</li>`)}
        </ul>`
  }
  ${verdict.notes.map((note) => html`<p class="soft">${note}</p>`)}
  ${verdict.gates.map((gate) => html`<p><span class="badge wait">asks a person</span> ${gate.text}</p>`)}
  ${verdict.coverage && html`<p class="soft">Changed lines covered: ${percent(verdict.coverage.changed)}</p>`}
  ${verdict.flaky.length === 0 ? null : html`<p class="soft">Flaky: ${verdict.flaky.map((test) => test.name).join(', ')}</p>`}`;

/** One attempt: what the agent said, what it was not allowed, what ran, what the engine decided. */
export function attemptCard(attempt: EvidenceAttempt): SafeHtml {
  const { agent, run, verdict } = attempt;
  const state =
    verdict === null ? ['wait', 'no verdict'] : verdict.accepted ? ['yes', 'accepted'] : ['no', 'refused'];
  return html`<section class="card ${state[0]}">
    <header>
      <h3>${attempt.phase}, attempt ${attempt.attempt}</h3>
      <span class="badge ${state[0]}">${state[1]}</span>
      ${attempt.commit && html`<code>${short(attempt.commit)}</code>`}
      <small>${attempt.startedAt}</small>
    </header>
    ${verdict && verdictSection(verdict)}
    ${
      agent &&
      html`<p class="soft">
        Agent (${agent.models.join(', ')}) said, and nothing was decided by it:
        “${agent.workCompleted || agent.outcome}”
        ${agent.unfinished.length === 0 ? null : `Unfinished: ${agent.unfinished.join('; ')}.`}
        ${agent.usage.calls} calls, ${agent.usage.inputTokens + agent.usage.outputTokens} tokens,
        ${dollars(agent.usage.costMicroUsd)}, ${seconds(agent.durationMs)}
      </p>`
    }
    ${attempt.violations.map((one) => html`<p><span class="badge no">write refused</span> <code>${one.path}</code> ${one.text}</p>`)}
    ${run && runSection(run)}
  </section>`;
}
