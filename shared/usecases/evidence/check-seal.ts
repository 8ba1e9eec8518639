import { createPublicKey, verify } from 'node:crypto';
import type { SealedEvidence } from '#shared/contracts/evidence.contract.ts';
import { canonicalJson } from '#shared/domain/canonical-json.ts';
import type { Finding } from './finding.ts';
import { keyFingerprint } from './sha256.ts';

/**
 * @param raw `evidence` as it was read, before any schema left something out: that is what was signed
 * @param publicKey PEM (SPKI) from a place that whoever made the bundle can't choose
 */
export function checkSeal(sealed: SealedEvidence, raw: unknown, publicKey: string): readonly Finding[] {
  const findings: Finding[] = [];
  if (keyFingerprint(publicKey) !== sealed.evidence.project.publicKeyFingerprint) {
    findings.push({ check: 'signature', text: "It was sealed for another key than the project's." });
  }
  const key = createPublicKey(publicKey);
  const signed =
    key.asymmetricKeyType === 'ed25519' &&
    verify(null, Buffer.from(canonicalJson(raw)), key, Buffer.from(sealed.signature.value, 'base64'));
  if (!signed)
    findings.push({
      check: 'signature',
      text: "The signature is not the project's: something was changed after sealing, or somebody else sealed it.",
    });
  return findings;
}
