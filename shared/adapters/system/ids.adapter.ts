import { createHash } from 'node:crypto';
import { encodeTime, monotonicFactory } from 'ulid';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { Ids } from '#shared/ports/ids.port.ts';

const TIME_CHARACTERS = 10;
/** Crockford's base 32, as the ULID specification has it. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `<prefix>_<ULID>`; ids of one process rise even within a millisecond. */
export function createIds(clock: Clock): Ids {
  const ulid = monotonicFactory();
  return { next: (prefix) => `${prefix}_${ulid(clock.nowMs())}` };
}

/**
 * The same id for the same seed, prefix and natural name: the ULID's 80 random bits are the first of
 * SHA-256(seed|prefix|natural…), its time is the clock's.
 */
export function createSeededIds({ seed, clock }: { seed: string; clock: Clock }): Ids {
  return {
    next: (prefix, natural) => {
      const digest = createHash('sha256')
        .update([seed, prefix, ...natural].join('|'))
        .digest();
      return `${prefix}_${encodeTime(clock.nowMs(), TIME_CHARACTERS)}${base32(digest.subarray(0, 10))}`;
    },
  };
}

function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((five) => ALPHABET.charAt(Number.parseInt(five, 2))).join('');
}
