/**
 * Control characters say nothing; direction overrides make a text look like another one; zero-width spaces, tag
 * characters and variation selectors beyond those of emoji carry words that a person does not see and a model reads.
 */
const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}\u{e0100}-\u{e01ef}]/gu; // eslint-disable-line no-control-regex -- they are what is taken out

/** A text as a person sees it: well formed, one kind of line end, nothing hidden, no space around it. */
export const cleanText = (text: string): string =>
  text.replaceAll('\r\n', '\n').toWellFormed().replace(HIDDEN, '').trim();
