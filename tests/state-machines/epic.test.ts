import { expect, it } from 'vitest';
import { describeMachine } from './describe-machine.ts';
import { callsOf, runCase } from './walk-machine.ts';

describeMachine('epic', {
  quiet: ['Begin'],
  paths: {
    StoriesProposed: {
      says: 'proposes stories and writes them down',
      route: 'ProposeStories RecordProposals Done',
    },
    JobDeadLettered: {
      says: 'tells the backlog that the job was lost three times',
      route: 'ProposeStories FailEpic Done',
    },
    JobTimesOut: {
      says: 'tells the backlog that no answer came in time',
      route: 'ProposeStories FailEpic Done',
    },
    NothingProposed: {
      says: 'tells the backlog that the agent answered without stories',
      route: 'ProposeStories RecordProposals FailEpic Done',
    },
    TransientErrors: {
      says: 'tries again what passes by itself',
      route: 'ProposeStories RecordProposals Done',
    },
    TransientErrorInFailEpic: {
      says: 'tries again to tell the backlog',
      route: 'ProposeStories FailEpic Done',
    },
    FailureNotRecorded: {
      says: 'fails with the reason when not even the backlog can be told',
      route: 'ProposeStories FailEpic Broken',
      fails: 'StoreBroken',
    },
  },
});

it('gives the job of an epic its ids and a token, and the proposals the key of the result', async () => {
  const run = await runCase('epic', 'StoriesProposed');
  expect(callsOf(run, 'ProposeStories')).toMatchObject([
    {
      Payload: { kind: 'epic', projectId: 'user-api', epicId: 'AUTH-1', token: expect.any(String) as string },
    },
  ]);
  expect(callsOf(run, 'RecordProposals')).toMatchObject([
    { Payload: { resultKey: 'jobs/job_1/result.json' } },
  ]);
});

it('passes on why nothing was proposed', async () => {
  const [told] = callsOf(await runCase('epic', 'NothingProposed'), 'FailEpic');
  expect(told).toMatchObject({ Payload: { epicId: 'AUTH-1', error: 'NothingProposed' } });
  const [lost] = callsOf(await runCase('epic', 'JobDeadLettered'), 'FailEpic');
  expect(lost).toMatchObject({
    Payload: { error: 'Job.DeadLettered', cause: expect.stringContaining('job_1') as string },
  });
});
