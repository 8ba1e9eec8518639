/** A page that shows messages and forms as Discord does, for eyes: its colours, widths and the Markdown that it reads. */
import { html, SafeHtml } from '#shared/domain/safe-html.ts';
import type * as z from 'zod';
import type { DiscordPage } from '#shared/adapters/discord/lay-out-message.ts';
import type { modalRules } from '../discord/discord-rules.ts';

export interface DiscordShow {
  /** What it is. */
  readonly title: string;
  readonly pages: readonly DiscordPage[];
}
type DiscordModal = z.infer<typeof modalRules>;

const STYLE = `body{background:#313338;color:#dbdee1;font:16px/1.375 'gg sans','Noto Sans',Helvetica,Arial,sans-serif;padding:16px;width:760px}
h2{font-size:12px;color:#949ba4;margin:24px 0 4px;font-weight:500}
.embed{background:#2b2d31;border-left:4px solid;border-radius:4px;max-width:516px;padding:8px 16px 16px 12px;font-size:14px;margin:4px 0}
.embed b.title{display:block;font-size:16px;color:#f2f3f5;margin-top:8px}.text{white-space:break-spaces;overflow-wrap:anywhere;margin-top:8px}
.embed img{max-width:484px;border-radius:4px;margin-top:16px;background:#fff}pre{background:#2b2d31;border:1px solid #1e1f22;border-radius:4px;padding:8px;font:14px/18px Consolas,'DejaVu Sans Mono',monospace;white-space:pre-wrap;margin:4px 0;max-width:90%}
button{border:0;border-radius:3px;color:#fff;height:32px;padding:2px 16px;font-size:14px;margin:4px 8px 4px 0}.s1{background:#5865f2}.s2{background:#4e5058}.s4{background:#da373c}
.file{background:#2b2d31;border:1px solid #1e1f22;border-radius:8px;padding:8px 16px;max-width:400px;font-size:13px}
.modal{background:#313338;border:1px solid #1e1f22;border-radius:4px;padding:16px;max-width:440px}.modal b.title{font-size:20px;color:#f2f3f5}label{display:block;font-size:12px;font-weight:700;color:#b5bac1;margin:16px 0 8px}.input{background:#1e1f22;border-radius:3px;padding:10px;color:#87898c}.long{min-height:64px}i.required{color:#f23f43}mark{background:#f00;color:#fff}`;

/** Escapes are undone; a mark of Markdown that is left is shown in red, for it would not be shown in Discord. */
const shown = (text: string): SafeHtml => {
  const parts = text.split(/(\\[\\*_~`|[\]()<>#+-]|https?:\/\/[^\s<>`|*\\()[\]]+|[*_~`|])/u);
  return html`${parts.map((part, n) => {
    if (n % 2 === 0) return html`${part}`;
    if (part.startsWith('\\')) return html`${part.slice(1)}`;
    return part.startsWith('http') ? html`<a style="color:#00a8fc">${part}</a>` : html`<mark>${part}</mark>`;
  })}`;
};

const color = (n: number): string => `#${n.toString(16).padStart(6, '0')}`;

const renderOne = ({ content, embeds, components, files }: DiscordPage): SafeHtml =>
  html`<div>
    ${content.startsWith('```') ? html`<pre>${content.slice(4, -4)}</pre>` : shown(content)}
    ${embeds.map(
      (embed) =>
        html`<div class="embed" style="border-color:${color(embed.color)}">
          ${embed.title === undefined ? null : html`<b class="title">${shown(embed.title)}</b>`}
          ${embed.description === undefined ? null : html`<div class="text">${shown(embed.description)}</div>`}
          ${files
            .filter(({ name }) => embed.image?.url === `attachment://${name}`)
            .map(
              ({ bytes }) =>
                html`<img src="data:image/png;base64,${Buffer.from(bytes).toString('base64')}" />`,
            )}
        </div>`,
    )}
    ${files
      .filter(({ type }) => type !== 'image/png')
      .map(({ name, bytes }) => html`<div class="file">📄 ${name} · ${bytes.length} bytes</div>`)}
    ${components.map(
      (row) =>
        html`<div>
          ${row.components.map((button) => html`<button class="s${button.style}">${button.label}</button>`)}
        </div>`,
    )}
  </div>`;

const renderForm = ({ title, components }: DiscordModal): SafeHtml =>
  html`<h2>form ${title}</h2>
    <div class="modal">
      <b class="title">${title}</b>
      ${components.map((one) =>
        one.type === 10
          ? html`<div class="text">${shown(one.content)}</div>`
          : html`<label
                >${one.label}${one.component.required ? html` <i class="required">*</i>` : null}</label
              >
              <div class="input ${one.component.style === 2 ? 'long' : ''}">
                ${one.component.placeholder}
              </div>`,
      )}
      <p><button class="s2">Cancel</button><button class="s1">Submit</button></p>
    </div>`;

export const renderDiscord = (shows: readonly DiscordShow[], forms: readonly DiscordModal[]): string =>
  html`<!doctype html><meta charset="utf-8" /><title>Discord</title
    >${new SafeHtml(`<style>${STYLE}</style>`)}${shows.map(
      ({ title, pages }) =>
        html`<h2>${title}</h2>
          ${pages.map(renderOne)}`,
    )}${forms.map(renderForm)}`.text;
