/** Large immutable content by key. A key is written once or again with the same bytes. */
export interface Blobs {
  put(key: string, body: Uint8Array): Promise<void>;
  /** @throws BlobMissing */
  get(key: string): Promise<Uint8Array>;
  exists(key: string): Promise<boolean>;
  /** Keys in order. */
  list(prefix: string): Promise<readonly string[]>;
  delete(key: string): Promise<void>;
  /**
   * A URL that allows one GET or PUT of the key until it expires; locally `file:`. `write`: the PUT is of exactly so many
   * bytes and only where nothing lies yet; it has to send `content-length` and `if-none-match: *`.
   */
  presign(
    key: string,
    operation: 'get' | 'put',
    expiresSeconds: number,
    write?: { readonly bytes: number },
  ): Promise<string>;
}

export class BlobMissing extends Error {
  override readonly name = 'BlobMissing';
  constructor(key: string) {
    super(`no blob at ${key}`);
  }
}
