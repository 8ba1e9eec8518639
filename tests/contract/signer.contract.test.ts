import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Signer } from '#shared/ports/signer.port.ts';
import { awsSigner } from './harness/aws.ts';
import { localSigner } from './harness/local.ts';

const SIGNERS: readonly [string, () => Signer][] = [
  ['local', localSigner],
  ['SSM', awsSigner],
];
const bytes = new TextEncoder().encode('what is signed');

async function holds(
  signer: Signer,
  { keyOf, signature }: { keyOf: string; signature: string },
): Promise<boolean> {
  return verify(
    null,
    bytes,
    createPublicKey(await signer.publicKey(keyOf)),
    Buffer.from(signature, 'base64'),
  );
}

describe.each(SIGNERS)('the %s signer', (_name, open) => {
  it('signs with Ed25519 so that the public key alone checks it', async () => {
    const signer = open();
    const signature = await signer.sign('shop', bytes);
    expect(createPublicKey(await signer.publicKey('shop')).asymmetricKeyType).toBe('ed25519');
    expect(await holds(signer, { keyOf: 'shop', signature })).toBe(true);
  });

  it('keeps one key for each project', async () => {
    const signer = open();
    const [a, again, b] = [
      await signer.publicKey('a'),
      await signer.publicKey('a'),
      await signer.publicKey('b'),
    ];
    expect(again).toBe(a);
    expect(b).not.toBe(a);
    expect(await holds(signer, { keyOf: 'b', signature: await signer.sign('a', bytes) })).toBe(false);
  });

  it('makes one key when two ask for the first at once', async () => {
    const signer = open();
    const keys = await Promise.all([1, 2, 3].map(() => signer.publicKey('new')));
    expect(new Set(keys).size).toBe(1);
  });
});
