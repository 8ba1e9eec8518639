/** Text of a file, or why it has none. Only UTF-8 without NUL is text. */
export const decodeText = (bytes: Uint8Array): string | undefined => {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

export const encodeText = (text: string): Uint8Array => new TextEncoder().encode(text);
