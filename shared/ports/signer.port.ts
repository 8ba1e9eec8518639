/** A project's Ed25519 key pair. The private half never leaves the adapter. */
export interface Signer {
  /** Signature over the bytes, base64. */
  sign(projectId: string, bytes: Uint8Array): Promise<string>;
  /** PEM (SPKI); made on first use. */
  publicKey(projectId: string): Promise<string>;
}
