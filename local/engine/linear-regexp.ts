import { RE2JS } from 're2js';

function flagsOf(pattern: RegExp): number {
  return (pattern.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) | (pattern.multiline ? RE2JS.MULTILINE : 0);
}

/**
 * A pattern that takes time linear in the text, whatever it repeats: JSONata's `exec` and `lastIndex`, carried out by
 * RE2. Look-around and back-references do not exist in it. @throws RE2JSSyntaxException for such a pattern
 */
export class LinearRegExp extends RegExp {
  readonly #linear: RE2JS;

  constructor(pattern: RegExp) {
    super(pattern);
    this.#linear = RE2JS.compile(pattern.source, flagsOf(pattern));
  }

  override exec(text: string): RegExpExecArray | null {
    const matcher = this.#linear.matcher(text);
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) {
      this.lastIndex = 0;
      return null;
    }
    this.lastIndex = matcher.end();
    const whole = matcher.group() ?? '';
    const groups = Array.from({ length: matcher.groupCount() }, (_, index) => matcher.group(index + 1) ?? '');
    return Object.assign<[string, ...string[]], { index: number; input: string }>([whole, ...groups], {
      index: matcher.start(),
      input: text,
    });
  }
}
