import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trackedIssue } from '../../../../contract/fakes/memory-tracker.ts';
import { trackedTeam } from './tracked-team.ts';
import type { TrackedTeam } from './tracked-team.ts';

const PARENT = { id: '10009', key: 'SHOP-9', type: 'Epic' };
const EVENTS = ['jira:issue_created', 'jira:issue_updated', 'comment_created'] as const;

class Crash extends Error {}

/** Lets the process die before the nth write or call to the tracker from now on: nothing after it is done either. */
const crashAfter = (team: TrackedTeam, steps: number): void => {
  let left = steps;
  const step = (): void => {
    left -= 1;
    if (left <= 0) throw new Crash('the process died');
  };
  team.tracker.trouble = step;
  const arm = (): void => {
    team.store.beforeWrite = async () => {
      arm();
      step();
    };
  };
  arm();
};

const heal = (team: TrackedTeam): void => {
  team.tracker.trouble = () => undefined;
  team.store.beforeWrite = undefined;
};

const delivery = fc.record({
  issue: fc.constantFrom('10001', '10002', '10009'),
  event: fc.constantFrom(...EVENTS),
  nonce: fc.integer({ min: 0, max: 2 }),
  crash: fc.integer({ min: 0, max: 9 }),
  poll: fc.boolean(),
});

describe('whatever is delivered twice, shuffled, lost or cut off', () => {
  it('each issue becomes one story or epic, is answered once, and each comment is told once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(delivery, { maxLength: 8 }), async (deliveries) => {
        const team = await trackedTeam([
          trackedIssue(1, { parent: PARENT }),
          trackedIssue(2, { parent: PARENT }),
          trackedIssue(9, { type: 'Epic', title: 'Checkout' }),
        ]);
        let heard = false;
        for (const { issue, event, nonce, crash, poll } of deliveries) {
          if (crash > 0) crashAfter(team, crash);
          await team.deliver(event, issue, {}, nonce).catch((error: unknown) => {
            if (!(error instanceof Crash)) throw error;
          });
          heal(team);
          await team.deliver(event, issue, {}, nonce);
          if (poll) await team.poll();
          if (!heard && (await team.link('10001')) !== undefined) {
            heard = true;
            team.tracker.hear('10001', 'Soon, please');
          }
        }
        team.passMinutes(3);
        await team.poll();
        await team.poll();
        const project = await team.project();
        expect(project.storyCounts.proposed).toBe(2);
        expect(await team.told('tracker.epic_taken')).toHaveLength(1);
        expect((await team.told('story.proposed')).map(({ title }) => title).toSorted()).toEqual([
          'Sell tea 1',
          'Sell tea 2',
        ]);
        expect(team.tracker.said.toSorted().map((line) => line.slice(0, 15))).toEqual([
          'SHOP-1: Taken i',
          'SHOP-2: Taken i',
        ]);
        expect(await team.told('tracker.commented')).toHaveLength(heard ? 1 : 0);
        expect(await team.told('tracker.conflict')).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
