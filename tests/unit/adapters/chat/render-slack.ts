/** A page that shows messages and forms as Slack lays them out, for eyes. */
import type { KnownBlock, ModalView } from '@slack/types';
import type { SlackPage } from '#shared/adapters/slack/render-message.ts';

export interface SlackShow {
  /** What it is. */
  readonly title: string;
  readonly pages: readonly SlackPage[];
  readonly png: Uint8Array | null;
}

const html = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** mrkdwn as far as it is used: links, code blocks, the three entities; bold, italic, struck and code as people may write them. */
const mrkdwn = (text: string): string => {
  const [, code] = /^```\n?([\s\S]*?)\n?```$/.exec(text) ?? [];
  if (code !== undefined) return `<pre>${code}</pre>`;
  return text
    .replaceAll(/<(https?:[^>|]+)>/g, (_, url: string) => `<a>${url}</a>`)
    .replaceAll(/(^|[\s(])\*(\S[^*\n]*?)\*(?=$|[\s).,;:])/gm, '$1<b>$2</b>')
    .replaceAll(/(^|[\s(])_(\S[^_\n]*?)_(?=$|[\s).,;:])/gm, '$1<i>$2</i>')
    .replaceAll(/(^|[\s(])~(\S[^~\n]*?)~(?=$|[\s).,;:])/gm, '$1<s>$2</s>')
    .replaceAll(/`([^`\n]+)`/g, '<code>$1</code>');
};
const textOf = ({ type, text }: { type: string; text: string }): string =>
  type === 'mrkdwn' ? mrkdwn(text) : html(text);

const block = (one: KnownBlock): string => {
  switch (one.type) {
    case 'header':
      return `<h3>${html(one.text.text)}</h3>`;
    case 'section':
      return `<div class="section">${one.text === undefined ? '' : textOf(one.text)}</div>`;
    case 'context':
      return `<div class="context">${one.elements.map((each) => ('text' in each ? textOf(each) : '')).join(' ')}</div>`;
    case 'actions':
      return `<div class="actions">${one.elements.map((each) => (each.type === 'button' ? `<button class="${each.style ?? ''}">${html(each.text.text)}</button>` : '?')).join('')}</div>`;
    case 'input':
      return one.element.type === 'plain_text_input'
        ? `<label>${html(one.label.text)}${one.optional === true ? ' <small>(optional)</small>' : ''}</label><div class="input ${one.element.multiline === true ? 'long' : ''}">${html(one.element.placeholder?.text ?? '')}</div>`
        : '?';
    default:
      return `<b>unknown block ${one.type}</b>`;
  }
};

const frame = (title: string, inside: string): string =>
  `<article><h2>${html(title)}</h2><div class="message"><div class="icon">AW</div><div><b>agent-workflow</b> <span class="app">APP</span> <small>12:00</small>${inside}</div></div></article>`;

const message = ({ title, pages, png }: SlackShow): string =>
  frame(
    title,
    `${pages.map(({ blocks }) => blocks.map(block).join('')).join('<hr>')}${png === null ? '' : `<img src="data:image/png;base64,${Buffer.from(png).toString('base64')}">`}`,
  );

const modal = (view: ModalView): string =>
  `<article><h2>form ${html(view.title.text)}</h2><div class="modal"><h3>${html(view.title.text)}</h3>${view.blocks.map((each) => ('type' in each ? block(each as KnownBlock) : '')).join('')}<div class="foot"><button>Cancel</button><button class="primary">${html(view.submit?.text ?? '')}</button></div></div></article>`;

const STYLE = `body{font:15px/1.46 Lato,'DejaVu Sans',sans-serif;margin:24px;color:#1d1c1d;columns:2;max-width:1500px}
article{break-inside:avoid;margin:0 0 28px}h2{font:12px monospace;color:#888;margin:0 0 4px}h3{margin:4px 0;font-size:18px}
.message{display:flex;gap:8px}.message>div:last-child{flex:1;min-width:0}.icon{width:36px;height:36px;border-radius:4px;background:#1f2937;color:#fff;text-align:center;line-height:36px;flex:none}
.app{font-size:10px;background:#ddd;padding:1px 3px;border-radius:2px}small{color:#616061}.section{white-space:pre-wrap;overflow-wrap:anywhere;margin:4px 0}
pre{background:#f8f8f8;border:1px solid #ddd;border-radius:4px;padding:8px;white-space:pre-wrap;font-size:12px;overflow-wrap:anywhere}.context{color:#616061;font-size:13px}
.actions{display:flex;flex-wrap:wrap;gap:8px;margin:6px 0}button{border:1px solid #bbb;background:#fff;border-radius:4px;padding:6px 12px;font-weight:700;max-width:300px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.primary{background:#007a5a;color:#fff}.danger{background:#e01e5a;color:#fff}img{max-width:100%;border:1px solid #ddd}a{color:#1264a3}
.modal{border:1px solid #bbb;border-radius:8px;padding:16px;max-width:480px}.modal label{font-weight:700;display:block;margin:10px 0 4px}.input{border:1px solid #888;border-radius:4px;padding:8px;color:#888}.long{min-height:60px}.foot{text-align:right;margin-top:12px}`;

export const renderSlack = (shows: readonly SlackShow[], forms: readonly ModalView[]): string =>
  `<!doctype html><meta charset="utf-8"><title>Slack</title><style>${STYLE}</style>${[...shows.map(message), ...forms.map(modal)].join('\n')}`;
