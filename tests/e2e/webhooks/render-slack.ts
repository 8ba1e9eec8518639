/**
 * Writes a page with every kind of message as Slack would lay it out, to be looked at in a browser:
 * `node tests/e2e/webhooks/render-slack.ts /tmp/slack.html`
 */
import { writeFile } from 'node:fs/promises';
import type { KnownBlock, ModalView } from '@slack/types';
import { formView } from '#shared/adapters/slack/form-view.ts';
import { renderMessage, renderNote } from '#shared/adapters/slack/render-message.ts';
import { createSvgPictures } from '#shared/adapters/svg-picture/svg-picture.adapter.ts';
import { CHAT_FORMS } from '#shared/domain/messages/chat-forms.messages.ts';
import { pictureNotShown } from '#shared/domain/messages/chat-delivery.messages.ts';
import type { ChatMessage } from '#shared/domain/messages/chat-message.ts';
import { replyMessage } from '#shared/domain/messages/chat-reply.messages.ts';
import { EVENT_MESSAGES, eventMessage } from '#shared/domain/messages/event.messages.ts';
import { createTeam, eve } from '../../unit/usecases/team.ts';

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

const pictures = createSvgPictures();
const message = async (title: string, said: ChatMessage): Promise<string> => {
  const shown = renderMessage(said).map(({ blocks }) => blocks.map(block).join(''));
  const png =
    said.picture === undefined ? '' : Buffer.from(await pictures.toPng(said.picture.svg)).toString('base64');
  return frame(title, `${shown.join('<hr>')}${png === '' ? '' : `<img src="data:image/png;base64,${png}">`}`);
};

const modal = (view: ModalView): string =>
  `<article><h2>form ${html(view.title.text)}</h2><div class="modal"><h3>${html(view.title.text)}</h3>${view.blocks.map((each) => ('type' in each ? block(each as KnownBlock) : '')).join('')}<div class="foot"><button>Cancel</button><button class="primary">${html(view.submit?.text ?? '')}</button></div></div></article>`;

const SAID = [
  '/state', '/epic "Sign in with e-mail & password <fast>" --key AUTH', '/backlog add_story "AUTH-2: Sign out" --criteria "a; b"',
  '/backlog add_story "AUTH-3: Remember me"', '/approve', '/backlog view', '/backlog view AUTH-2', '/backlog prioritize AUTH-3 top', '/sprint start',
  '/sprint plan AUTH-2 AUTH-3', '/sprint start', '/sprint status', '/sprint pause', '/sprint resume', '/state', '/state allowed', '/state diagram', '/state matrix',
  '/state status', '/state all', '/tdd overview', '/tdd status AUTH-2', '/tdd metrics', '/tdd halt_all', '/sprint cancel "wrong plan"', '/feedback "too early"',
  '/suggest_fix "look"', '/reject AUTH-9 "no"', '/project list', '/project status', '/project mode', '/project member bob product_owner', '/project bind slack:C1',
  '/project audit', '/sprint --help', '/epic --help', '/nonsense', '/sprint dance',
]; // prettier-ignore

const DATA = {
  approval: 'apr_01JD3XQ4T0A1B2C3D4E5F6G7H8', question: 'AUTH-2: is the design of signing out what you want?', commit: '4f1c2d3e4b5a69788796a5b4c3d2e1f0a1b2c3d4', epic: 'AUTH-1',
  stories: ['AUTH-2', 'AUTH-3'], phase: 'CODE_GREEN', old_state: 'TEST_RED', new_state: 'CODE_GREEN', attempt: 2, why: 'refused three times in a row', title: 'Sign out',
  reasons: ['tests/tdd/AUTH-2/sign-out.test.ts: "ends the session" still fails', 'coverage of changed lines is 71 %, 80 % are asked for'], cause: 'the model did not answer',
  url: 'https://github.com/example/shop/pull/7', ok: false, failing: true, text: 'AUTH-2 and AUTH-3 change the same lines of src/session.ts', level: '$5.00 for AUTH-2', key: 'SHOP-7', issue: 'SHOP-7', from: 'SHOP-7', tracker: 'Jira',
}; // prettier-ignore

const replies = async (): Promise<readonly string[]> => {
  const team = await createTeam();
  const parts: string[] = [];
  for (const text of SAID) {
    const answer = await team.say(text);
    const { openApprovals } = await team.project();
    parts.push(await message(text, replyMessage({ ...answer, text, approvals: openApprovals })));
  }
  const answer = await team.say('/sprint plan', eve);
  parts.push(
    await message(
      'somebody who is no member: /sprint plan',
      replyMessage({ ...answer, text: '/sprint plan', approvals: [] }),
    ),
  );
  return parts;
};

const events = (): Promise<readonly string[]> =>
  Promise.all(
    Object.keys(EVENT_MESSAGES).map((kind) => {
      const said = eventMessage({ kind, storyId: 'AUTH-2', actor: { name: 'Ada' }, data: DATA });
      return said === undefined ? Promise.resolve('') : message(kind, said);
    }),
  );

const forms = CHAT_FORMS.map((name) =>
  modal(
    formView(
      {
        form: name === 'reject' || name === 'suggest_fix' ? { name, subject: 'AUTH-2' } : { name },
        channelId: 'C1',
        issuedAt: '2026-11-21T12:00:00Z',
      },
      'user-api',
    ),
  ),
);

const hostile: ChatMessage = {
  head: '<!channel> *AUTH-9* is proposed by @everyone',
  text: '<@U1> <https://evil.test|our site> https://x.test/a?b=1&c=2 and `code` with ``` in it\n> quoted, *bold*, _sly_',
  table: '``` <!here> ```',
  tone: 'asks',
  buttons: [{ label: 'A label that is much longer than what a button of this platform can ever show to anybody', style: 'plain', does: { kind: 'command', text: '/state' } }],
  storyId: null,
  progress: false,
  onlyToAsker: false,
}; // prettier-ignore

const STYLE = `body{font:15px/1.46 Lato,'DejaVu Sans',sans-serif;margin:24px;color:#1d1c1d;columns:2;max-width:1500px}
article{break-inside:avoid;margin:0 0 28px}h2{font:12px monospace;color:#888;margin:0 0 4px}h3{margin:4px 0;font-size:18px}
.message{display:flex;gap:8px}.message>div:last-child{flex:1;min-width:0}.icon{width:36px;height:36px;border-radius:4px;background:#1f2937;color:#fff;text-align:center;line-height:36px;flex:none}
.app{font-size:10px;background:#ddd;padding:1px 3px;border-radius:2px}small{color:#616061}.section{white-space:pre-wrap;overflow-wrap:anywhere;margin:4px 0}
pre{background:#f8f8f8;border:1px solid #ddd;border-radius:4px;padding:8px;white-space:pre-wrap;font-size:12px;overflow-wrap:anywhere}.context{color:#616061;font-size:13px}
.actions{display:flex;flex-wrap:wrap;gap:8px;margin:6px 0}button{border:1px solid #bbb;background:#fff;border-radius:4px;padding:6px 12px;font-weight:700;max-width:300px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.primary{background:#007a5a;color:#fff}.danger{background:#e01e5a;color:#fff}img{max-width:100%;border:1px solid #ddd}a{color:#1264a3}
.modal{border:1px solid #bbb;border-radius:8px;padding:16px;max-width:480px}.modal label{font-weight:700;display:block;margin:10px 0 4px}.input{border:1px solid #888;border-radius:4px;padding:8px;color:#888}.long{min-height:60px}.foot{text-align:right;margin-top:12px}`;

const [file = 'slack.html'] = process.argv.slice(2);
const parts = [
  ...(await replies()),
  ...(await events()),
  ...forms,
  await message('what people with bad intentions wrote', hostile),
  frame(
    'a picture that the channel does not take',
    renderNote(pictureNotShown('The workflow; now IDLE')).blocks.map(block).join(''),
  ),
];
await writeFile(file, `<!doctype html><meta charset="utf-8"><style>${STYLE}</style>${parts.join('\n')}`);
process.stdout.write(`${parts.length} messages in ${file}\n`);
