import { createHash } from 'node:crypto';
import type { EventRecord } from '#shared/contracts/records.contract.ts';
import { canonicalJson } from '#shared/domain/canonical-json.ts';

/** `prev` of a stream's first event, and the head of a stream that has none. */
export const FIRST_PREV = '0'.repeat(64);

/**
 * Hash of an event: SHA-256, in lower-case hex, over the canonical JSON of everything else in it. As `prev` is part of
 * that, one event's hash fixes all before it. A `hash` that the event already carries is left out.
 */
export function hashEvent(event: Omit<EventRecord, 'hash'>): string {
  const content: Partial<EventRecord> = { ...event };
  delete content.hash;
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}
