import * as z from 'zod';
import { jsonValue, type JsonValue } from '#shared/contracts/json.contract.ts';
import type { TaskAnswer } from './tasks/task-answer.ts';

/** `"0"`, or a range that does not run backwards. */
const isAttempts = (key: string): boolean => {
  if (!/^\d+(-\d+)?$/.test(key)) return false;
  const [first = 0, last = first] = key.split('-').map(Number);
  return first <= last;
};
const thrown = z.strictObject({ Error: z.string().min(1), Cause: z.string().optional() });
const response = z.union([z.strictObject({ Return: jsonValue }), z.strictObject({ Throw: thrown })], {
  error: 'takes exactly one of Return and Throw',
});

const responses = z.record(z.string(), response).refine((entries) => Object.keys(entries).every(isAttempts), {
  error: 'an attempt is "0", or a range such as "1-2"',
});

/** Step Functions Local's MockConfigFile.json. */
const mockFile = z.object({
  StateMachines: z.record(
    z.string(),
    z.object({ TestCases: z.record(z.string(), z.record(z.string(), z.string())) }),
  ),
  MockedResponses: z.record(z.string(), responses),
});

type Responses = z.infer<typeof responses>;

/** The file of mocks, or what was asked of it, cannot be used. */
export class MockFileInvalid extends Error {
  override readonly name = 'MockFileInvalid';
}

/** A Task was run that the test case has no answer for. */
export class MockMissing extends Error {
  override readonly name = 'MockMissing';
}

export interface MockCase {
  readonly machine: string;
  readonly name: string;
  /** Responses by state. */
  readonly states: ReadonlyMap<string, { readonly name: string; readonly responses: Responses }>;
}

/** A case in which nothing is mocked: for machines without a Task. */
export const NO_MOCKS: MockCase = { machine: 'machine', name: 'none', states: new Map() };

/**
 * The test case to run: the only one, or the one of this name; with several machines in the file, the one of that
 * machine. @throws MockFileInvalid
 */
export function readMockCase(
  file: unknown,
  choice: { caseName?: string | undefined; machine?: string | undefined },
): MockCase {
  const parsed = mockFile.safeParse(file);
  if (!parsed.success)
    throw new MockFileInvalid(`the mocks cannot be used:\n${z.prettifyError(parsed.error)}`);
  const { StateMachines, MockedResponses } = parsed.data;
  const machines = Object.entries(StateMachines);
  const named = machines.filter(([name]) => name.toLowerCase() === choice.machine?.toLowerCase());
  const cases = (named.length > 0 ? named : machines).flatMap(([machine, { TestCases }]) =>
    Object.entries(TestCases).map(([name, states]) => ({ machine, name, states })),
  );
  const fitting =
    choice.caseName === undefined ? cases : cases.filter(({ name }) => name === choice.caseName);
  const [found, another] = fitting;
  if (found === undefined || another !== undefined) {
    const listed = cases.map(({ machine, name }) => `${name} (${machine})`).join(', ') || 'none';
    const asked =
      choice.caseName === undefined
        ? 'choose a test case with --case'
        : `there is not one test case ${choice.caseName}`;
    throw new MockFileInvalid(`${asked}; the mocks have: ${listed}`);
  }
  const states = new Map<string, { name: string; responses: Responses }>();
  for (const [state, name] of Object.entries(found.states)) {
    const answers = MockedResponses[name];
    if (answers === undefined) {
      throw new MockFileInvalid(
        `StateMachines.${found.machine}.TestCases.${found.name}.${state}: there is no MockedResponses.${name}`,
      );
    }
    states.set(state, { name, responses: answers });
  }
  return { machine: found.machine, name: found.name, states };
}

function entryFor(responses: Responses, attempt: number): Responses[string] | undefined {
  for (const [key, entry] of Object.entries(responses)) {
    const [first, last = first] = key.split('-').map(Number);
    if (first !== undefined && last !== undefined && first <= attempt && attempt <= last) return entry;
  }
  return undefined;
}

function answerOf(entry: Responses[string]): TaskAnswer {
  if ('Return' in entry) return { kind: 'succeeded', result: entry.Return };
  const { Error: error, Cause: cause } = entry.Throw;
  if (error === 'States.Timeout') return { kind: 'timed-out', heartbeat: false, cause };
  if (error === 'States.HeartbeatTimeout') return { kind: 'timed-out', heartbeat: true, cause };
  return { kind: 'failed', error, cause };
}

function whyMissing(mocks: MockCase, responses: string | undefined): string {
  if (mocks === NO_MOCKS) return 'give answers with --mocks';
  return `${responses === undefined ? `test case ${mocks.name}` : `MockedResponses.${responses}`} has none`;
}

/** Answers the calls of one execution in turn. */
export function createMockAnswers(mocks: MockCase) {
  const calls = new Map<string, number>();

  /**
   * The answer for the next call of the state. Attempts count every call of a state in its branch or iteration, from 0;
   * when the machine comes back to a state whose answers are used up, they are given again from the start of the visit.
   * @throws MockMissing
   */
  return (call: { state: string; thread: number; retryCount: number; arguments: JsonValue }): TaskAnswer => {
    const counter = `${call.thread} ${call.state}`;
    const attempt = calls.get(counter) ?? 0;
    calls.set(counter, attempt + 1);
    const mocked = mocks.states.get(call.state);
    const entry =
      mocked === undefined
        ? undefined
        : (entryFor(mocked.responses, attempt) ?? entryFor(mocked.responses, call.retryCount));
    if (entry !== undefined) return answerOf(entry);
    throw new MockMissing(
      `no mock for state ${call.state}, attempt ${attempt}: ${whyMissing(mocks, mocked?.name)}`,
    );
  };
}
