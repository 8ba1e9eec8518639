import { beforeAll, describe, expect, it } from 'vitest';
import { COMMAND_FORMS } from '#shared/domain/commands/command-list.ts';
import { FRONTS, type Front } from './fronts.ts';
import { neutralRecords, waysIn, type NeutralRecords } from './neutral-records.ts';
import { openProduct } from './open-product.ts';
import { SAID, STORY, wordsOf } from './story.ts';

interface Played extends NeutralRecords {
  readonly ways: readonly string[];
  readonly complaints: readonly string[];
}

/** The whole story, with all that people say coming in by one front. */
const playBy = async (front: Front): Promise<Played> => {
  const product = await openProduct(front.identityOf('ada'));
  try {
    let approval = '';
    for (const [n, step] of STORY.entries()) {
      approval = (await product.team.project()).openApprovals.at(-1)?.id ?? approval;
      if ('engine' in step) await step.engine(product.team);
      else
        await front.say(JSON.parse(JSON.stringify({ ...step, n }).replaceAll('APPROVAL', approval)), product);
    }
    const ways = [...waysIn(product, 'ada', SAID.length)];
    return { ...neutralRecords(product), ways, complaints: product.complaints };
  } finally {
    await product.close();
  }
};

describe('the same commands through every front', () => {
  const played = new Map<string, Played>();
  const by = (name: string): Played => {
    const found = played.get(name);
    if (found === undefined) throw new Error(`${name} was not played`);
    return found;
  };
  beforeAll(async () => {
    // One after the other, since the command line writes to the standard output of this process.
    for (const [name, front] of Object.entries(FRONTS)) played.set(name, await playBy(front));
  });

  it('are all that there are, each accepted once at least, and refused where anybody can be refused it', () => {
    const outcomes = by('REST').audit.slice(-SAID.length);
    expect(outcomes.map(({ data }) => data['outcome'])).toEqual(
      SAID.map(({ ok }) => expect.objectContaining({ ok, ...(ok ? {} : { error: expect.any(String) }) })),
    );
    const all = COMMAND_FORMS.map(({ words }) => words).sort();
    const said = (wanted: boolean) => new Set(SAID.filter(({ ok }) => ok === wanted).map(wordsOf));
    expect([...said(true)].sort()).toEqual(all);
    expect(all.filter((words) => !said(false).has(words))).toEqual(['/project list']);
  });

  it.each(Object.keys(FRONTS).filter((name) => name !== 'REST'))(
    'lead by %s to the same state, events, answers and audit lines as by REST',
    (name) => {
      expect(by(name).audit).toEqual(by('REST').audit);
      expect(by(name).events).toEqual(by('REST').events);
      expect(by(name).state).toEqual(by('REST').state);
    },
  );

  it.each(Object.entries(FRONTS))(
    'are recorded with where they came in by %s, and break nothing on their way',
    (name, { via, identityOf, channel }) => {
      expect(by(name).ways).toEqual([`${via} ${identityOf('ada')} ${channel ?? ''}`]);
      expect(by(name).complaints).toEqual([]);
    },
  );
});
