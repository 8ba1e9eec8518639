import { expect, it } from 'vitest';
import { describeMachine } from './describe-machine.ts';
import { callsOf, runCase } from './walk-machine.ts';

describeMachine('tdd-cycle', {
  quiet: ['Begin', 'ReadCycle', 'RouteStage'],
  paths: {
    StoryDelivered: {
      says: 'takes a story from its branch through every phase to its evidence',
      route:
        'PrepareBranch InstallDependencies RunBaseline Design TestRed CodeGreen Refactor Commit PushBranch SealEvidence FinishCycle Ended',
    },
    NoPackagesToInstall: {
      says: 'goes without an install where nothing is locked',
      route: 'PrepareBranch RunBaseline Design Ended',
    },
    SentBackToEarlierPhases: {
      says: 'runs an earlier phase again when it is told to',
      route: 'CodeGreen TestRed CodeGreen Design Ended',
    },
    StartedAgainWhenEnded: { says: 'does nothing for a cycle that has ended', route: 'Ended' },
    StartedAgainAtDelivery: {
      says: 'goes on with the delivery when it is started again there',
      route: 'PushBranch SealEvidence FinishCycle Ended',
    },
    UnknownStage: {
      says: 'fails clearly on a stage that it has no state for',
      route: 'UnknownStage',
      fails: 'UnknownStage',
    },
    BlockedBeforeItBegan: {
      says: 'waits for a person when the cycle could not begin, then begins',
      route: 'ParkCycle PrepareBranch RunBaseline Ended',
    },
    NobodyAnswersForADay: {
      says: 'looks again by itself after a day without an answer',
      route: 'ParkCycle ParkCycle Ended',
    },
    ParkCycleFails: { says: 'blocks the cycle when it cannot park', route: 'ParkCycle RecordFailure Ended' },
    ReadCycleFails: { says: 'blocks the cycle when it cannot be read', route: 'RecordFailure Ended' },
    TransientErrors: {
      says: 'tries again what passes by itself',
      route: 'PrepareBranch RunBaseline Design PushBranch SealEvidence FinishCycle Ended',
    },
    FailureNotRecorded: {
      says: 'fails with the reason when not even the block can be recorded',
      route: 'RecordFailure Broken',
      fails: 'StoreBroken',
    },
    TransientErrorInRecordFailure: { says: 'tries again to record the block', route: 'RecordFailure Ended' },
    PrepareBranchFails: {
      says: 'blocks the cycle when its branch cannot be made',
      route: 'PrepareBranch RecordFailure Ended',
    },
    InstallDependenciesDeadLettered: {
      says: 'blocks the cycle when the install job was lost three times',
      route: 'InstallDependencies RecordFailure Ended',
    },
    InstallDependenciesTimesOut: {
      says: 'blocks the cycle when the install takes too long',
      route: 'InstallDependencies RecordFailure Ended',
    },
    RunBaselineDeadLettered: {
      says: 'blocks the cycle when the baseline was lost three times',
      route: 'RunBaseline RecordFailure Ended',
    },
    DesignFails: {
      says: 'blocks the cycle when the design phase fails',
      route: 'Design RecordFailure Ended',
    },
    TestRedFails: {
      says: 'blocks the cycle when the test phase fails',
      route: 'TestRed RecordFailure Ended',
    },
    CodeGreenFails: {
      says: 'blocks the cycle when the code phase fails',
      route: 'CodeGreen RecordFailure Ended',
    },
    RefactorFails: {
      says: 'blocks the cycle when the refactor phase fails',
      route: 'Refactor RecordFailure Ended',
    },
    CommitFails: {
      says: 'blocks the cycle when the commit phase fails',
      route: 'Commit RecordFailure Ended',
    },
    PushBranchFails: {
      says: 'blocks the cycle when the remote refuses the branch',
      route: 'PushBranch RecordFailure Ended',
    },
    SealEvidenceFails: {
      says: 'blocks the cycle when the evidence cannot be sealed',
      route: 'PushBranch SealEvidence RecordFailure Ended',
    },
    FinishCycleFails: {
      says: 'blocks the cycle when its end cannot be written',
      route: 'PushBranch SealEvidence FinishCycle RecordFailure Ended',
    },
  },
});

it('runs each phase as an execution of the name that the cycle counted', async () => {
  const run = await runCase('tdd-cycle', 'StoryDelivered');
  for (const [state, phase] of [
    ['Design', 'DESIGN'],
    ['TestRed', 'TEST_RED'],
    ['CodeGreen', 'CODE_GREEN'],
    ['Refactor', 'REFACTOR'],
    ['Commit', 'COMMIT'],
  ] as const) {
    expect(callsOf(run, state)).toMatchObject([
      { Name: `cyc_1-${phase}-1`, Input: { cycleId: 'cyc_1', phase } },
    ]);
  }
});

it('ends the cycle with the key of its evidence', async () => {
  const run = await runCase('tdd-cycle', 'StoryDelivered');
  expect(callsOf(run, 'FinishCycle')).toMatchObject([{ Payload: { evidenceKey: 'evidence/cyc_1.json' } }]);
});

it.each([
  ['PrepareBranchFails', 'ConfigInvalid'],
  ['RunBaselineDeadLettered', 'Job.DeadLettered'],
  ['InstallDependenciesTimesOut', 'States.Timeout'],
  ['CommitFails', 'States.TaskFailed'],
])('blocks the cycle with the error of %s', async (name, error) => {
  const [recorded] = callsOf(await runCase('tdd-cycle', name), 'RecordFailure');
  expect(recorded).toMatchObject({
    Payload: { cycleId: 'cyc_1', error, cause: expect.any(String) as string },
  });
});

it('calls a job again only when the call itself failed, and every task until it is through', async () => {
  const run = await runCase('tdd-cycle', 'TransientErrors');
  for (const state of ['RunBaseline', 'PrepareBranch', 'Design', 'PushBranch', 'SealEvidence', 'FinishCycle'])
    expect(callsOf(run, state), state).toHaveLength(2);
  expect(callsOf(await runCase('tdd-cycle', 'RunBaselineDeadLettered'), 'RunBaseline')).toHaveLength(1);
});
