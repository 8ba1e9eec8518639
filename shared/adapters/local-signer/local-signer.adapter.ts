import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Signer } from '#shared/ports/signer.port.ts';

export interface LocalSignerOptions {
  readonly folder: string;
  /** Called after a key is made. */
  readonly onWrite?: ((kind: string) => void) | undefined;
}

/** Ed25519 keys (RFC 8032) as PEM files that only their owner may read, one for each project. */
export function createLocalSigner({ folder, onWrite }: LocalSignerOptions): Signer {
  const keys = new Map<string, KeyObject>();
  const keyOf = (projectId: string): KeyObject => {
    const known = keys.get(projectId);
    if (known !== undefined) return known;
    const path = join(folder, `project-${encodeURIComponent(projectId)}.pem`);
    const key = createPrivateKey(readKey(path) ?? makeKey({ folder, path, onWrite }));
    keys.set(projectId, key);
    return key;
  };
  return {
    // null: Ed25519 brings its own hash.
    sign: async (projectId, bytes) => sign(null, bytes, keyOf(projectId)).toString('base64'),
    publicKey: async (projectId) =>
      createPublicKey(keyOf(projectId)).export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** Written beside and linked into place: a key that was cut off halfway is never seen, and the first of two stays. */
function makeKey({ folder, path, onWrite }: LocalSignerOptions & { path: string }): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const beside = `${path}.${process.pid}`;
  rmSync(beside, { force: true });
  writeFileSync(beside, pem, { mode: 0o600, flush: true, flag: 'wx' });
  try {
    linkSync(beside, path);
    onWrite?.('signer.key');
    return pem;
  } catch (error) {
    const first = readKey(path);
    if (first === undefined) throw error;
    return first;
  } finally {
    rmSync(beside, { force: true });
  }
}

function readKey(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
