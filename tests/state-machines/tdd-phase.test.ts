import { expect, it } from 'vitest';
import { describeMachine } from './describe-machine.ts';
import { callsOf, runCase } from './walk-machine.ts';

describeMachine('tdd-phase', {
  quiet: ['Begin', 'RouteStep'],
  paths: {
    Accepted: {
      says: 'leaves when the verdict accepts the first attempt',
      route: 'NextStep RunAgent CommitAttempt RunTests TakeVerdict Left',
    },
    RefusedThenAccepted: {
      says: 'begins another attempt when the verdict refuses',
      route:
        'NextStep RunAgent CommitAttempt RunTests TakeVerdict NextStep RunAgent CommitAttempt RunTests TakeVerdict NextStep Left',
    },
    PackagesAddedFirst: {
      says: 'adds the packages of the design before the agent works',
      route: 'NextStep InstallPackages CommitPackages RunAgent CommitAttempt RunTests TakeVerdict Left',
    },
    GateApproved: {
      says: 'waits at the gate after the verdict until a person decides',
      route: 'NextStep RunAgent CommitAttempt RunTests TakeVerdict NextStep ParkCycle NextStep Left',
    },
    GateMindedTwiceThenAnswered: {
      says: 'minds a gate at half time and at its end, and goes on waiting until a person decides',
      route: 'NextStep ParkCycle MindGate NextStep ParkCycle MindGate NextStep ParkCycle NextStep Left',
    },
    BlockedThenHint: {
      says: 'waits with a blocked cycle until a person answers',
      route: 'NextStep ParkCycle NextStep Left',
    },
    PausedWhileTheJobRan: {
      says: 'lets the running job end and parks when a pause was asked for',
      route: 'NextStep RunAgent NextStep ParkCycle NextStep Left',
    },
    AgentGaveUp: {
      says: 'takes the verdict at once when the agent brought nothing to commit',
      route: 'NextStep RunAgent TakeVerdict NextStep Left',
    },
    NothingToTest: {
      says: 'takes the verdict without a test run when the change set is refused',
      route: 'NextStep RunAgent CommitAttempt TakeVerdict NextStep Left',
    },
    PhaseIsOver: { says: 'leaves at once when the phase is over', route: 'NextStep Left' },
    StartedAgainAtCommit: {
      says: 'goes on at the commit when it is started again there',
      route: 'NextStep CommitAttempt RunTests TakeVerdict Left',
    },
    StartedAgainAtTests: {
      says: 'goes on at the test run when it is started again there',
      route: 'NextStep RunTests TakeVerdict Left',
    },
    StartedAgainAtVerdict: {
      says: 'goes on at the verdict when it is started again there',
      route: 'NextStep TakeVerdict Left',
    },
    StartedAgainAtPackages: {
      says: 'goes on at the commit of the packages when it is started again there',
      route: 'NextStep CommitPackages RunAgent CommitAttempt RunTests TakeVerdict Left',
    },
    NextStepFails: {
      says: 'blocks the cycle when the next step cannot be read',
      route: 'NextStep RecordFailure NextStep Left',
    },
    InstallPackagesDeadLettered: {
      says: 'blocks the cycle when the install job was lost three times',
      route: 'NextStep InstallPackages RecordFailure NextStep Left',
    },
    CommitPackagesFails: {
      says: 'blocks the cycle when the packages cannot be committed',
      route: 'NextStep CommitPackages RecordFailure NextStep Left',
    },
    RunAgentDeadLettered: {
      says: 'blocks the cycle when the agent job was lost three times',
      route: 'NextStep RunAgent RecordFailure NextStep Left',
    },
    RunAgentTimesOut: {
      says: 'blocks the cycle when the agent job takes too long',
      route: 'NextStep RunAgent RecordFailure NextStep Left',
    },
    RunAgentOverBudget: {
      says: 'waits at the gate of a budget that would be passed, and starts the job when a person lets it',
      route:
        'NextStep RunAgent NextStep ParkCycle NextStep RunAgent CommitAttempt RunTests TakeVerdict NextStep Left',
    },
    CommitAttemptFails: {
      says: 'blocks the cycle when the attempt cannot be committed',
      route: 'NextStep CommitAttempt RecordFailure NextStep Left',
    },
    RunTestsDeadLettered: {
      says: 'blocks the cycle when the test run was lost three times',
      route: 'NextStep RunTests RecordFailure NextStep Left',
    },
    TakeVerdictFails: {
      says: 'blocks the cycle when no verdict can be taken',
      route: 'NextStep TakeVerdict RecordFailure NextStep Left',
    },
    ParkCycleFails: {
      says: 'blocks the cycle when it cannot park',
      route: 'NextStep ParkCycle RecordFailure NextStep Left',
    },
    MindGateFails: {
      says: 'blocks the cycle when the gate cannot be minded',
      route: 'NextStep ParkCycle MindGate RecordFailure NextStep Left',
    },
    FailureNotRecorded: {
      says: 'fails with the reason when not even the block can be recorded',
      route: 'NextStep RecordFailure Broken',
      fails: 'StoreBroken',
    },
    TransientErrorInRecordFailure: {
      says: 'tries again to record the block',
      route: 'NextStep RecordFailure NextStep Left',
    },
    TransientErrors: {
      says: 'tries again what passes by itself',
      route:
        'NextStep InstallPackages CommitPackages RunAgent CommitAttempt RunTests TakeVerdict NextStep ParkCycle MindGate NextStep Left',
    },
  },
});

it('waits at a gate as long as the record says', async () => {
  const run = await runCase('tdd-phase', 'GateMindedTwiceThenAnswered');
  const clocks = run.history
    .filter(({ type }) => type === 'TaskScheduled')
    .map((event) => event.taskScheduledEventDetails as { parameters: string; timeoutInSeconds?: number })
    .filter(({ parameters }) => parameters.includes('ParkCycle'))
    .map(({ timeoutInSeconds }) => timeoutInSeconds);
  expect(clocks).toEqual([3600, 3600, 86400]);
});

it('gives agent and test jobs their kind and a token of their own', async () => {
  const run = await runCase('tdd-phase', 'RefusedThenAccepted');
  const jobs = [...callsOf(run, 'RunAgent'), ...callsOf(run, 'RunTests')].map(
    ({ Payload }) => Payload as { kind: string; token: string },
  );
  expect(jobs.map(({ kind }) => kind)).toEqual(['agent', 'agent', 'test', 'test']);
  expect(new Set(jobs.map(({ token }) => token)).size).toBe(4);
});

it.each([
  ['RunAgentDeadLettered', 'RunAgent'],
  ['RunAgentTimesOut', 'RunAgent'],
  ['RunTestsDeadLettered', 'RunTests'],
  ['InstallPackagesDeadLettered', 'InstallPackages'],
])('never repeats a job by itself: %s', async (name, state) => {
  expect(callsOf(await runCase('tdd-phase', name), state)).toHaveLength(1);
});

it('passes on which failure blocked the cycle', async () => {
  const [recorded] = callsOf(await runCase('tdd-phase', 'RunAgentDeadLettered'), 'RecordFailure');
  expect(recorded).toMatchObject({
    Payload: { error: 'Job.DeadLettered', cause: expect.stringContaining('lost three times') as string },
  });
});
