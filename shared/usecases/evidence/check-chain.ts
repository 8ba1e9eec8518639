import type { Evidence } from '#shared/contracts/evidence.contract.ts';
import { FIRST_PREV, hashEvent } from '../hash-event.ts';
import type { Finding } from './finding.ts';

/** Every event hashes to what it says, names the one before, and none is missing from the first on. */
export function checkChain({ events, cycle }: Evidence): readonly Finding[] {
  if (events.length === 0) return [{ check: 'chain', text: 'There is not one event.' }];
  const findings: Finding[] = [];
  let prev = FIRST_PREV;
  let seq = 0;
  for (const [n, event] of events.entries()) {
    const say = (text: string): void =>
      void findings.push({ check: 'chain', text: `Event ${n + 1} (${event.kind}) ${text}` });
    if (event.stream !== cycle.id) say(`belongs to ${event.stream}, not to this cycle.`);
    // Counted from the event before: one that is missing is told once, not with each that follows.
    if (event.seq !== seq + 1 || event.id !== `evt_${cycle.id}_${event.seq}`)
      say(`says it is number ${event.seq}: one was removed, added or moved.`);
    if (event.prev !== prev) say('does not name the event before it.');
    if (hashEvent(event) !== event.hash) say('was changed: its hash is another.');
    prev = event.hash;
    seq = event.seq;
  }
  return findings;
}
