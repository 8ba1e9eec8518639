import { expect, it } from 'vitest';
import { describeMachine } from './describe-machine.ts';
import { callsOf, runCase } from './walk-machine.ts';

describeMachine('epic', {
  quiet: ['Begin', 'RouteProposal'],
  paths: {
    StoriesProposed: {
      says: 'proposes stories and writes them down',
      route: 'PrepareEpic ProposeStories RecordProposals Done',
    },
    JobDeadLettered: {
      says: 'tells the backlog that the job was lost three times',
      route: 'PrepareEpic ProposeStories FailEpic Done',
    },
    JobTimesOut: {
      says: 'tells the backlog that no answer came in time',
      route: 'PrepareEpic ProposeStories FailEpic Done',
    },
    NothingProposed: {
      says: 'tells the backlog that the agent answered without stories',
      route: 'PrepareEpic ProposeStories RecordProposals FailEpic Done',
    },
    TransientErrors: {
      says: 'tries again what passes by itself',
      route:
        'PrepareEpic ProposeStories ParkEpic MindGate ProposeStories ParkEpic ProposeStories RecordProposals Done',
    },
    EmptyRepository: {
      says: 'proposes without files where the repository has no commit yet',
      route: 'PrepareEpic ProposeStories RecordProposals Done',
    },
    RepositoryUnreachable: {
      says: 'tells the backlog that the repository cannot be read',
      route: 'PrepareEpic FailEpic Done',
    },
    BudgetApproved: {
      says: 'waits for a person when a budget would be passed, and goes on with the approval',
      route: 'PrepareEpic ProposeStories ParkEpic ProposeStories RecordProposals Done',
    },
    BudgetMindedTwiceThenApproved: {
      says: 'minds the question at half time and at its end, and goes on waiting',
      route:
        'PrepareEpic ProposeStories ParkEpic MindGate ProposeStories ParkEpic MindGate ProposeStories ParkEpic ProposeStories RecordProposals Done',
    },
    BudgetRejected: {
      says: 'ends when the money is refused',
      route: 'PrepareEpic ProposeStories ParkEpic ProposeStories Done',
    },
    ParkEpicFails: {
      says: 'tells the backlog that it cannot wait',
      route: 'PrepareEpic ProposeStories ParkEpic FailEpic Done',
    },
    MindGateFails: {
      says: 'tells the backlog that the question cannot be minded',
      route: 'PrepareEpic ProposeStories ParkEpic MindGate FailEpic Done',
    },
    TransientErrorInFailEpic: {
      says: 'tries again to tell the backlog',
      route: 'PrepareEpic ProposeStories FailEpic Done',
    },
    FailureNotRecorded: {
      says: 'fails with the reason when not even the backlog can be told',
      route: 'PrepareEpic ProposeStories FailEpic Broken',
      fails: 'StoreBroken',
    },
  },
});

it('gives the job of an epic its ids and a token, and the proposals the key of the result', async () => {
  const run = await runCase('epic', 'StoriesProposed');
  expect(callsOf(run, 'ProposeStories')).toMatchObject([
    {
      Payload: {
        kind: 'epic',
        projectId: 'user-api',
        epicId: 'AUTH-1',
        commit: 'a'.repeat(40),
        model: 'anthropic:claude',
        token: expect.any(String) as string,
      },
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
