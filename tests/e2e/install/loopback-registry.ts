/** An npm registry on loopback that serves packages made in the test. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

export interface LoopbackRegistry {
  readonly url: string;
  /** For a lock file. */
  readonly lockOf: (name: string) => { version: string; resolved: string; integrity: string };
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

const VERSION = '1.0.0';

/** @param packages the text of `index.js`, by name */
export const openRegistry = async (packages: Readonly<Record<string, string>>): Promise<LoopbackRegistry> => {
  const tarballs = new Map<string, Buffer>();
  for (const [name, text] of Object.entries(packages)) tarballs.set(name, await tarballOf(name, text));
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '/').slice(1);
    asked.push(path);
    const tarball = path.endsWith('.tgz') ? tarballs.get(path.slice(0, -'.tgz'.length)) : undefined;
    if (tarball !== undefined) response.end(tarball);
    else if (tarballs.has(path)) response.end(JSON.stringify(documentOf(path)));
    else response.writeHead(404).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`;
  const lockOf: LoopbackRegistry['lockOf'] = (name) => ({
    version: VERSION,
    resolved: `${url}${name}.tgz`,
    integrity: `sha512-${createHash('sha512')
      .update(tarballs.get(name) ?? '')
      .digest('base64')}`,
  });
  const documentOf = (name: string): object => {
    const { resolved: tarball, integrity } = lockOf(name);
    const dist = { tarball, integrity };
    return {
      name,
      'dist-tags': { latest: VERSION },
      versions: { [VERSION]: { name, version: VERSION, hasInstallScript: true, dist } },
    };
  };
  return {
    url,
    lockOf,
    asked,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

/** Each package has a script that would leave a trace where it is run. */
const tarballOf = async (name: string, text: string): Promise<Buffer> => {
  const tar = pack();
  const scripts = { postinstall: 'echo ran >ran.txt' };
  tar.entry(
    { name: 'package/package.json' },
    JSON.stringify({ name, version: VERSION, type: 'module', main: 'index.js', scripts }),
  );
  tar.entry({ name: 'package/index.js' }, text);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return gzipSync(Buffer.concat(chunks));
};
