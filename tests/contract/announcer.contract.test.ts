import { describe, expect, it } from 'vitest';
import { createSnsAnnouncer } from '#shared/adapters/sns-announcer/sns-announcer.adapter.ts';
import { eventRecord, type EventRecord } from '#shared/contracts/records.contract.ts';
import type { Announcer } from '#shared/ports/announcer.port.ts';
import { announceLocally } from '#local/host/announce-locally.ts';
import { fakeSns, type Subscriber } from './fakes/fake-sns.ts';

interface Opened {
  readonly announcer: Announcer;
  /** @returns how to stop listening */
  readonly listen: (listener: (event: EventRecord) => void) => () => void;
}

const local = (): Opened => {
  const announcer = announceLocally(() => undefined);
  return { announcer, listen: (listener) => announcer.subscribe(listener) };
};

const sns = (): Opened => {
  const subscribers = new Set<Subscriber>();
  const client = fakeSns('arn:topic', subscribers);
  return {
    announcer: createSnsAnnouncer({ client, topicArn: 'arn:topic' }),
    listen: (listener) => {
      const subscriber: Subscriber = (message) => listener(eventRecord.parse(JSON.parse(message)));
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
  };
};

const OPENED: readonly [string, () => Opened][] = [
  ['local', local],
  ['SNS', sns],
];

const EVENT: EventRecord = {
  v: 1, id: 'evt_cyc_1', stream: 'cyc', seq: 1, prev: '', hash: 'a'.repeat(64), at: '2026-01-01T00:00:00Z',
  kind: 'cycle.started', projectId: 'shop', storyId: 'A-1', actor: null, data: { text: 'ü', list: [1, null] },
}; // prettier-ignore

describe.each(OPENED)('the %s announcer', (_name, open) => {
  it('tells everybody who listens the whole event, with a story and without, in the order of telling', async () => {
    const { announcer, listen } = open();
    const told: [string, EventRecord][] = [];
    listen((event) => told.push(['one', event]));
    listen((event) => told.push(['other', event]));
    const second: EventRecord = { ...EVENT, id: 'evt_cyc_2', seq: 2, storyId: null };
    await announcer.announce(EVENT);
    await announcer.announce(second);
    expect(told).toEqual([
      ['one', EVENT],
      ['other', EVENT],
      ['one', second],
      ['other', second],
    ]);
  });

  it('tells what is announced again again: the id is for the listener to know it by', async () => {
    const { announcer, listen } = open();
    const ids: string[] = [];
    listen(({ id }) => ids.push(id));
    await announcer.announce(EVENT);
    await announcer.announce(EVENT);
    expect(ids).toEqual(['evt_cyc_1', 'evt_cyc_1']);
  });

  it('keeps a listener’s failure from the others and from the one who tells', async () => {
    const { announcer, listen } = open();
    const ids: string[] = [];
    listen(() => {
      throw new Error('not now');
    });
    listen(({ id }) => ids.push(id));
    await announcer.announce(EVENT);
    expect(ids).toEqual(['evt_cyc_1']);
  });

  it('tells nobody who has stopped listening, and is content with nobody', async () => {
    const { announcer, listen } = open();
    const ids: string[] = [];
    const stop = listen(({ id }) => ids.push(id));
    await announcer.announce(EVENT);
    stop();
    await announcer.announce(EVENT);
    expect(ids).toHaveLength(1);
  });
});
