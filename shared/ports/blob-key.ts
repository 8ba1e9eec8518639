const MAX_KEY_BYTES = 1_024;
const SEGMENT = /^[\p{L}\p{N}_.=@+~-]{1,200}$/u;

/** A key that could leave the folder, or that one of the stores would not take. */
export class BlobKeyInvalid extends Error {
  override readonly name = 'BlobKeyInvalid';
}

/**
 * Keys are relative paths of plain segments: letters, digits and `_ . = @ + ~ -`; no `.` or `..`, nothing that starts
 * with a dot, no empty segment.
 * @throws BlobKeyInvalid
 */
export function keySegments(key: string): readonly string[] {
  const segments = key.split('/');
  const plain = segments.every((segment) => SEGMENT.test(segment) && !segment.startsWith('.'));
  if (!plain || Buffer.byteLength(key) > MAX_KEY_BYTES)
    throw new BlobKeyInvalid(`${JSON.stringify(key)} is not a key for a blob`);
  return segments;
}
