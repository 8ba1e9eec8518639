/** Text that is HTML already; only `html` makes it. */
export class SafeHtml {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | null | undefined | SafeHtml | readonly SafeHtml[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What could hide or reorder text on a page is shown as a replacement character: controls and bidirectional marks. */
const escape = (text: string): string =>
  text
    .replaceAll(
      // eslint-disable-next-line no-control-regex -- controls are what is looked for
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g,
      '\ufffd',
    )
    .replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character);

function render(part: Part): string {
  if (part === null || part === undefined) return '';
  if (part instanceof SafeHtml) return part.text;
  if (typeof part === 'string') return escape(part);
  return typeof part === 'number' ? String(part) : part.map((one) => one.text).join('');
}

/** HTML with every inserted text escaped, for element content and quoted attributes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): SafeHtml {
  return new SafeHtml(strings.reduce((text, string, n) => text + render(parts[n - 1]) + string));
}
