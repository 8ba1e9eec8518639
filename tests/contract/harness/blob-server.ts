/** Serves what a test's blobs sign: loopback URLs that allow what S3's would, and refuse what S3 would. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Blobs } from '#shared/ports/blobs.port.ts';

export interface BlobServer {
  /** The blobs given, with URLs of this server. */
  readonly blobs: Blobs;
  /** Answers the next requests with these statuses instead. */
  fail(...statuses: readonly number[]): void;
  close(): Promise<void>;
}

export async function serveBlobs(blobs: Blobs, port = 0): Promise<BlobServer> {
  const failures: number[] = [];
  const reply = async (
    { method, url = '/', headers }: IncomingMessage,
    body: Uint8Array,
  ): Promise<[status: number, bytes: Uint8Array]> => {
    const nothing = new Uint8Array();
    const { pathname, searchParams } = new URL(url, 'http://blobs');
    const key = decodeURIComponent(pathname.slice('/blobs/'.length));
    const failure = failures.shift();
    if (failure !== undefined) return [failure, nothing];
    if (method !== searchParams.get('method')) return [403, nothing];
    const there = await blobs.exists(key);
    if (method === 'GET') return there ? [200, await blobs.get(key)] : [404, nothing];
    if (Number(searchParams.get('bytes')) !== body.byteLength || headers['if-none-match'] !== '*')
      return [403, nothing];
    if (there) return [412, nothing];
    await blobs.put(key, body);
    return [200, nothing];
  };
  const server = createServer((request, response) => {
    void (async () => {
      const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Uint8Array>));
      const [status, bytes] = await reply(request, body);
      response.writeHead(status, { 'content-length': bytes.byteLength }).end(bytes);
    })();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/blobs/`;
  return {
    blobs: {
      ...blobs,
      presign: async (key, operation, _seconds, write) =>
        `${address}${encodeURIComponent(key)}?method=${operation.toUpperCase()}&bytes=${write?.bytes ?? ''}`,
    },
    fail: (...statuses) => void failures.push(...statuses),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
