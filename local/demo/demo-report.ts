import { html } from '#shared/domain/safe-html.ts';
import { PAGE_STYLE } from '#shared/usecases/evidence/evidence-page-style.ts';

export interface ReportedStory {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly branch: string;
  readonly attempts: number;
  readonly refusals: readonly { readonly phase: string; readonly reason: string }[];
  readonly link: string | null;
}

export interface DemoReport {
  readonly goal: string;
  readonly stories: readonly ReportedStory[];
  readonly mergeCheck: { readonly ok: boolean; readonly text: string } | null;
  readonly seconds: number;
}

/** A page of the sprint: what was done, what was refused and why, and where the evidence is. */
export const demoReport = ({ goal, stories, mergeCheck, seconds }: DemoReport): string => {
  const done = stories.filter((story) => story.status === 'completed').length;
  const refused = stories.reduce((sum, story) => sum + story.refusals.length, 0);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Sprint review</title>
        ${PAGE_STYLE}
      </head>
      <body>
        <main>
          <p class="soft">Sprint review</p>
          <h1>${goal}</h1>
          <div class="tiles">
            <div class="tile"><b>${done} of ${stories.length}</b><span>stories done</span></div>
            <div class="tile"><b>${refused}</b><span>attempts refused</span></div>
            <div class="tile"><b>${seconds.toFixed(1)} s</b><span>in all</span></div>
            <div class="tile">
              <b>${mergeCheck === null ? '–' : mergeCheck.ok ? 'passed' : 'failed'}</b
              ><span>merge check</span>
            </div>
          </div>
          ${mergeCheck === null ? null : html`<p>${mergeCheck.text}</p>`} ${stories.map(storyCard)}
        </main>
      </body>
    </html> `.text;
};

const storyCard = (story: ReportedStory) =>
  html`<section class="card ${story.status === 'completed' ? 'yes' : 'no'}">
    <header>
      <h3>${story.title}</h3>
      <span class="badge ${story.status === 'completed' ? 'yes' : 'wait'}">${story.status}</span
      ><small>${story.attempts} attempts on <code>${story.branch}</code></small>
    </header>
    ${
      story.refusals.length === 0
        ? null
        : html`<ul>
            ${story.refusals.map((refusal) => html`<li><b>${refusal.phase}</b> refused: ${refusal.reason}</li>`)}
          </ul>`
    }
    ${story.link === null ? null : html`<p><a href="${story.link}">Evidence</a></p>`}
  </section> `;
