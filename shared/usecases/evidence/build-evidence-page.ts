import type { Evidence, SealedEvidence } from '#shared/contracts/evidence.contract.ts';
import type { EventRecord } from '#shared/contracts/records.contract.ts';
import { html, type SafeHtml } from '#shared/domain/safe-html.ts';
import { attemptCard, dollars, percent, short, testList } from './evidence-page-attempt.ts';
import { PAGE_STYLE } from './evidence-page-style.ts';

const tile = (value: string | number, label: string): SafeHtml =>
  html`<div class="tile"><b>${value}</b><span>${label}</span></div>`;

function tiles(evidence: Evidence): SafeHtml {
  const refused = evidence.attempts.filter((attempt) => attempt.verdict?.accepted === false).length;
  const coverage = evidence.attempts.findLast((attempt) => attempt.verdict?.coverage)?.verdict?.coverage;
  const last = evidence.attempts.findLast((attempt) => attempt.run !== null)?.run;
  return html`<div class="tiles">
    ${tile(evidence.commits.length, 'phases proved')} ${tile(evidence.attempts.length, 'attempts')}
    ${tile(refused, 'refused')}
    ${tile(last ? last.storyTests.filter((test) => test.status === 'passed').length : 0, 'tests of this story green')}
    ${tile(coverage ? percent(coverage.changed).replace(/ \(.*/, '') : 'not measured', 'changed lines covered')}
    ${tile(dollars(evidence.usage.costMicroUsd), `${evidence.usage.calls} model calls`)}
    ${tile(last?.isolation?.means ?? 'not known', 'isolation of the last run')}
  </div>`;
}

function eventLine(event: EventRecord): SafeHtml {
  const colour = /accepted|approved|completed|pushed/.test(event.kind)
    ? 'yes'
    : /refused|rejected|blocked|aborted|dropped/.test(event.kind)
      ? 'no'
      : '';
  const word = (name: string): string => {
    const value = event.data[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const change = (from: string, to: string): string =>
    word(from) === '' ? '' : `${word(from)} → ${word(to)}`;
  const words = [
    word('phase'),
    word('attempt'),
    change('old_state', 'new_state'),
    change('old_status', 'new_status'),
    short(word('commit')),
  ].join(' ');
  return html`<li class="${colour}">
    <small>${event.at.slice(11, 23)}</small> ${event.kind} ${words}
    ${event.actor && html`<small>by ${event.actor.name}</small>`}
  </li>`;
}

const approvals = (evidence: Evidence): SafeHtml =>
  evidence.approvals.length === 0
    ? html`<p class="soft">No gate was open in this cycle.</p>`
    : html`<div class="scroll">
        <table>
          <tr>
            <th>Gate</th>
            <th>Decision</th>
            <th>Who</th>
            <th>When</th>
            <th>Commit</th>
          </tr>
          ${evidence.approvals.map(
            (one) =>
              html`<tr>
                <td>${one.kind}<br /><small>${one.question}</small></td>
                <td>${one.status} ${one.reason && html`<br /><small>${one.reason}</small>`}</td>
                <td>${one.decidedBy ? `${one.decidedBy.name} (${one.decidedBy.via})` : 'nobody'}</td>
                <td>${one.decidedAt ?? one.openedAt}</td>
                <td><code>${one.commit ? short(one.commit) : ''}</code></td>
              </tr>`,
          )}
        </table>
      </div>`;

const commits = (evidence: Evidence): SafeHtml =>
  html`<div class="scroll">
    <table>
      <tr>
        <th>Phase</th>
        <th>Commit</th>
        <th>Tree</th>
      </tr>
      <tr>
        <td>base</td>
        <td><code>${evidence.base.commit}</code></td>
        <td>${evidence.base.merged.join(', ')}</td>
      </tr>
      ${evidence.commits.map(
        (one) =>
          html`<tr>
            <td>${one.phase}</td>
            <td><code>${one.commit}</code></td>
            <td><code>${one.tree}</code></td>
          </tr>`,
      )}
    </table>
  </div>`;

const files = (evidence: Evidence): SafeHtml =>
  html`<div class="scroll">
    <table>
      <tr>
        <th>File</th>
        <th>SHA-256</th>
      </tr>
      ${[...(evidence.files.design ? [evidence.files.design] : []), ...evidence.files.tests].map(
        (file) =>
          html`<tr>
            <td><code>${file.promotedPath}</code></td>
            <td><code>${file.sha256}</code></td>
          </tr>`,
      )}
    </table>
  </div>`;

/** The evidence as a page for people: one file, no script, nothing loaded, every text escaped. */
export function buildEvidencePage({ evidence, signature }: SealedEvidence): string {
  const { story, cycle, project } = evidence;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${story.id}: evidence</title>
        ${PAGE_STYLE}
      </head>
      <body>
        <main>
          <p class="soft">${project.name} · ${cycle.branch} · <code>${evidence.head}</code></p>
          <h1>${story.id}: ${story.title}</h1>
          ${story.text === '' ? null : html`<p>${story.text}</p>`} ${tiles(evidence)}
          <h2>Criteria</h2>
          <ul>
            ${(evidence.design?.criteria ?? story.criteria.map((text, n) => ({ id: `AC${n + 1}`, text }))).map((one) => html`<li><b>${one.id}</b> ${one.text}</li>`)}
          </ul>
          <h2>Attempts and verdicts</h2>
          ${evidence.attempts.map(attemptCard)}
          <h2>Approvals</h2>
          ${approvals(evidence)}
          <h2>Commits</h2>
          ${commits(evidence)}
          <h2>Tests and design</h2>
          ${files(evidence)}
          <h2>Before the story</h2>
          ${
            evidence.baseline === null
              ? html`<p class="soft">No baseline was run.</p>`
              : html`<p class="soft">
                    ${evidence.baseline.passed} passed, ${evidence.baseline.failed} failed,
                    ${evidence.baseline.skipped} skipped on the base commit.
                  </p>
                  ${testList('Did not pass before the story', evidence.baseline.othersNotPassed)}`
          }
          <h2>Timeline</h2>
          <details open>
            <summary>${evidence.events.length} events, each with the hash of the one before</summary>
            <ol class="line">
              ${evidence.events.map(eventLine)}
            </ol>
          </details>
          <h2>Check it again</h2>
          <pre>agent-workflow verify ${story.id}</pre>
          <p class="soft">
            Sealed ${cycle.sealedAt} with the Ed25519 key <code>${project.publicKeyFingerprint}</code>.
            Signature <code>${signature.value}</code>. This page is a view: what counts is the signed JSON
            beside it.
          </p>
        </main>
      </body>
    </html> `;
  return page.text;
}
