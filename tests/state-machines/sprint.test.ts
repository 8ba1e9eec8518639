import { expect, it } from 'vitest';
import { MOST_EVENTS } from '#local/engine/history.ts';
import { describeMachine } from './describe-machine.ts';
import { callsOf, runCase } from './walk-machine.ts';

/** A failed round counts for five: this many pass before a thousand are full. */
const ROUNDS = 251;

describeMachine('sprint', {
  quiet: ['Begin', 'RouteSchedule', 'RouteMerge', 'CountRound'],
  paths: {
    AllStoriesFinished: {
      says: 'starts stories in several transactions, waits for changes, checks the merge and opens the review',
      route:
        'ScheduleStories ScheduleStories ParkSprint ScheduleStories ParkSprint ScheduleStories MergeSprint RunMergeCheck RecordMergeCheck OpenReview Over',
    },
    NoMoreThisMachines: { says: 'ends when the sprint is no longer active', route: 'ScheduleStories Over' },
    NothingChangesForADay: {
      says: 'looks again by itself after a day without a change',
      route: 'ScheduleStories ParkSprint ScheduleStories Over',
    },
    ThousandRounds: {
      says: 'goes on as a new execution after a thousand rounds',
      route: `${'ScheduleStories ParkSprint '.repeat(1000)}ScheduleStories ContinueSprint Over`,
    },
    ContinuationFailsOnce: {
      says: 'tries the continuation again after a pause',
      route: `${'ScheduleStories Pause '.repeat(ROUNDS)}ContinueSprint Pause ContinueSprint Over`,
    },
    SchedulingFailsOnce: {
      says: 'pauses when the stories cannot be scheduled, and looks again',
      route: 'ScheduleStories Pause ScheduleStories Over',
    },
    SchedulingFailsForHours: {
      says: 'goes on as a new execution before failed rounds fill its history',
      route: `${'ScheduleStories Pause '.repeat(ROUNDS)}ContinueSprint Over`,
    },
    ParkingFails: {
      says: 'pauses when it cannot park, and looks again',
      route: 'ScheduleStories ParkSprint Pause ScheduleStories Over',
    },
    MergeConflict: {
      says: 'opens the review when the branches do not merge',
      route: 'ScheduleStories MergeSprint OpenReview Over',
    },
    NothingToMerge: {
      says: 'opens the review when no story was finished',
      route: 'ScheduleStories MergeSprint OpenReview Over',
    },
    MergingFails: {
      says: 'records that the branches could not be merged and opens the review',
      route: 'ScheduleStories MergeSprint RecordMergeFailure OpenReview Over',
    },
    MergeCheckDeadLettered: {
      says: 'records that the suite on the merged branches was lost and opens the review',
      route: 'ScheduleStories MergeSprint RunMergeCheck RecordMergeFailure OpenReview Over',
    },
    MergeCheckTimesOut: {
      says: 'records that the suite took too long and opens the review',
      route: 'ScheduleStories MergeSprint RunMergeCheck RecordMergeFailure OpenReview Over',
    },
    MergeCheckNotRecorded: {
      says: 'records that the result could not be read and opens the review',
      route: 'ScheduleStories MergeSprint RunMergeCheck RecordMergeCheck RecordMergeFailure OpenReview Over',
    },
    MergeFailureNotRecorded: {
      says: 'opens the review though the failed check cannot be recorded',
      route: 'ScheduleStories MergeSprint RunMergeCheck RecordMergeFailure OpenReview Over',
    },
    ReviewNotOpenedAtFirst: {
      says: 'pauses when the review cannot be opened, and does the end of the sprint again',
      route: 'ScheduleStories MergeSprint OpenReview Pause ScheduleStories MergeSprint OpenReview Over',
    },
    TransientErrors: {
      says: 'tries again what passes by itself',
      route:
        'ScheduleStories ParkSprint ScheduleStories MergeSprint RunMergeCheck RecordMergeCheck OpenReview Over',
    },
  },
});

it('parks with the changes that it has seen, so that one in between is noticed', async () => {
  const parked = callsOf(await runCase('sprint', 'AllStoriesFinished'), 'ParkSprint');
  expect(parked.map(({ Payload }) => (Payload as { changes: number }).changes)).toEqual([2, 3]);
});

it('continues under the name of the execution that it is', async () => {
  const [asked] = callsOf(await runCase('sprint', 'ThousandRounds'), 'ContinueSprint');
  expect(asked).toMatchObject({ Payload: { sprintId: 'spr_1', execution: 'ThousandRounds' } });
});

it('has the whole suite run on the merged commit', async () => {
  const run = await runCase('sprint', 'AllStoriesFinished');
  expect(callsOf(run, 'RunMergeCheck')).toMatchObject([
    { Payload: { kind: 'merge-check', commit: 'c'.repeat(40), token: expect.any(String) as string } },
  ]);
});

it('stays under the events that one execution may hold, whatever fails', async () => {
  const lengths = await Promise.all(
    ['ThousandRounds', 'SchedulingFailsForHours'].map(
      async (name) => (await runCase('sprint', name)).history.length,
    ),
  );
  expect(Math.max(...lengths)).toBeLessThan(MOST_EVENTS * 0.6);
});
