/** One command as words, without a shell: what a shell would do beyond quoting is refused. */
export type Words =
  { readonly ok: true; readonly words: readonly string[] } | { readonly ok: false; readonly why: string };

export function splitWords(command: string): Words {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let index = 0; index < command.length; index += 1) {
    const char = command[index] ?? '';
    if (quote !== '') {
      if (char === quote) quote = '';
      else if (quote === '"' && (char === '$' || char === '`'))
        return { ok: false, why: `asks a shell to unfold "${char}"` };
      else word = (word ?? '') + char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if ('&|;<>`$()'.includes(char))
      return { ok: false, why: `chains or redirects commands ("${char}")` };
    else if (char === '\\' && index + 1 < command.length) word = (word ?? '') + (command[(index += 1)] ?? '');
    else word = (word ?? '') + char;
  }
  if (quote !== '') return { ok: false, why: `has a ${quote} that is not closed` };
  if (word !== undefined) words.push(word);
  return words.length === 0 ? { ok: false, why: 'is empty' } : { ok: true, words };
}
