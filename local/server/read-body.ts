import type { IncomingMessage } from 'node:http';

const MAX_BYTES = 200_000;

/** The body as text, or why it is not taken. */
export const readBody = async (
  request: IncomingMessage,
): Promise<{ readonly text: string } | { readonly status: number; readonly error: string }> => {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type))
    return { status: 415, error: 'Content-Type: application/json is taken' };
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += part.length;
    if (bytes > MAX_BYTES) return { status: 413, error: `the body may have ${MAX_BYTES} bytes` };
    chunks.push(part);
  }
  return { text: Buffer.concat(chunks).toString('utf8') };
};
