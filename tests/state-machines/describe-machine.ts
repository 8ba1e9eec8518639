/** What holds for every machine: its rules, its page, and that each of its paths was walked. */
import { readFileSync } from 'node:fs';
import validate from 'asl-validator';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { jsonObject } from '#shared/contracts/json.contract.ts';
import { TASK_VERSION } from '#shared/contracts/task-input.contract.ts';
import type { TaskState } from '#local/engine/definition.ts';
import {
  caseNames,
  edgesFrom,
  readDefinition,
  runCase,
  statesOf,
  walkOf,
  type Edge,
  type Machine,
} from './walk-machine.ts';

export interface Path {
  /** What happens, as a sentence about the machine. */
  readonly says: string;
  /** The states after the first, those of `quiet` left out. */
  readonly route: string;
  readonly fails?: string;
}

const TOKEN = 'arn:aws:states:::lambda:invoke.waitForTaskToken';
const CHILD = 'arn:aws:states:::states:startExecution.sync:2';

/** Raised by the call of a function itself, or by the store and the repository behind it; no job answers with one. */
const TRANSIENT = [
  'Lambda.AWSLambdaException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.SdkClientException',
  'Lambda.ServiceException',
  'Lambda.TooManyRequestsException',
  'StoreConflict',
  'Unavailable',
];

/** Raised before a child execution began. */
const TRANSIENT_START = [
  'StepFunctions.ExecutionLimitExceededException',
  'StepFunctions.SdkClientException',
  'StepFunctions.ThrottlingException',
];

/** A function's payload, or a child's input. */
const handed = z.object({ Payload: jsonObject.optional(), Input: jsonObject.optional() });

const tasksOf = (machine: Machine): [string, TaskState][] =>
  [...statesOf(machine)].flatMap(([name, state]) => (state.Type === 'Task' ? [[name, state]] : []));

/** Functions that carry several Tasks, told apart by `kind` or `operation`: the state says which. */
const SHARED_FUNCTIONS = new Set(['EnqueueJob', 'GitOps', 'ParkCycle']);

const functionOf = (task: TaskState): string | undefined =>
  /"FunctionName":"\$\{(\w+)FunctionArn\}"/.exec(JSON.stringify(task.Arguments))?.[1];

const describeRules = (machine: Machine): void => {
  it('is what asl-validator takes for a state machine', () => {
    const result = validate(readDefinition(machine));
    expect(result.errorsText()).toBe('');
    expect(result.isValid).toBe(true);
  });

  it('lies inside the subset that the local engine reads', () => {
    expect(statesOf(machine).size).toBeGreaterThan(4);
  });

  it.each(tasksOf(machine))('gives %s a time to end in', (_name, task) => {
    const { TimeoutSeconds } = task;
    if (typeof TimeoutSeconds === 'string')
      expect(TimeoutSeconds).toMatch(/^\{% \$(step|proposal)\.waitSeconds %\}$/);
    else expect(TimeoutSeconds).toBeGreaterThan(0);
  });

  it.each(tasksOf(machine))('catches whatever %s fails with, last of all', (_name, task) => {
    expect(task.Catch?.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
  });

  it.each(tasksOf(machine))(
    'retries for %s what passes by itself, spread out, and nothing else',
    (_n, task) => {
      expect(task.Retry).toHaveLength(1);
      const [retrier] = task.Retry ?? [];
      expect(retrier).toMatchObject({ JitterStrategy: 'FULL', MaxAttempts: 6, BackoffRate: 2 });
      expect([...(retrier?.ErrorEquals ?? [])].sort()).toEqual(
        task.Resource === CHILD ? TRANSIENT_START : TRANSIENT,
      );
    },
  );

  it.each(tasksOf(machine))(
    'names %s after its function, where the function has no other task',
    (name, task) => {
      if (task.Resource === CHILD) return;
      const called = functionOf(task);
      expect(called).toBeDefined();
      if (called === undefined || SHARED_FUNCTIONS.has(called)) return;
      expect([called, called.replace('Check', 'Failure')]).toContain(name);
    },
  );

  it.each(tasksOf(machine))('hands %s an input that names its version', (_name, task) => {
    const { Payload, Input } = handed.parse(task.Arguments);
    expect(Payload ?? Input).toMatchObject({ v: TASK_VERSION });
  });

  it.each(tasksOf(machine))('gives %s a token exactly where somebody else answers', (_name, task) => {
    const withToken = JSON.stringify(task.Arguments).includes('$states.context.Task.Token');
    expect(withToken).toBe(task.Resource === TOKEN);
  });
};

/** The arrows of the page's diagram, without their words. */
const arrowsOf = (page: string): string[] => {
  const [, diagram = ''] = /```mermaid\n([\s\S]*?)```/.exec(page) ?? [];
  return [...diagram.matchAll(/^ +(\S+) --> ([^\s:]+)/gm)].map(([, from, to]) => `${from} --> ${to}`);
};

const EVERY_TASK = 'Every Task goes to `RecordFailure` on an error';

const expectedArrows = (machine: Machine, page: string): string[] => {
  const states = statesOf(machine);
  const arrows = [`[*] --> ${String(readDefinition(machine)['StartAt'])}`];
  for (const [name, state] of states) {
    if (state.Type === 'Succeed' || state.Type === 'Fail') arrows.push(`${name} --> [*]`);
    for (const edge of edgesFrom(name, state)) {
      if (edge.endsWith('-catch-> RecordFailure') && page.includes(EVERY_TASK)) continue;
      arrows.push(edge.replace(/-\w+->/, '-->'));
    }
  }
  return [...new Set(arrows)].sort();
};

const describePage = (machine: Machine): void => {
  it('has a page that draws every way from state to state, and no other', () => {
    const url = new URL(`../../state-machines/${machine}/README.md`, import.meta.url);
    const page = readFileSync(url, 'utf8');
    expect(arrowsOf(page).sort()).toEqual(expectedArrows(machine, page));
    expect(page).toMatch(/\*\*Input\*\*[\s\S]*\*\*Output\*\*/);
    for (const [name] of tasksOf(machine)) expect(page, name).toContain(`\`${name}\``);
  });
};

const describeCoverage = (machine: Machine): void => {
  const walked = async () =>
    Promise.all(caseNames(machine).map(async (name) => walkOf(await runCase(machine, name))));

  it('has every state entered by some case', async () => {
    const entered = new Set((await walked()).flatMap((walk) => walk.states));
    expect([...statesOf(machine).keys()].filter((name) => !entered.has(name))).toEqual([]);
  });

  it('has every Next, rule, Default and Catch walked by some case', async () => {
    const all = [...statesOf(machine)].flatMap(([name, state]) => edgesFrom(name, state));
    const edges = new Set<Edge>((await walked()).flatMap((walk) => walk.edges));
    expect(all.filter((edge) => !edges.has(edge))).toEqual([]);
    expect([...edges].filter((edge) => !all.includes(edge))).toEqual([]);
  });

  it('tells its ways on apart, so that a walked one is known', () => {
    for (const [name, state] of statesOf(machine)) {
      const edges = edgesFrom(name, state);
      expect(new Set(edges).size, name).toBe(edges.length);
    }
  });
};

/** @param quiet states that stand between the others and say nothing in a route */
export const describeMachine = (
  machine: Machine,
  { quiet, paths }: { readonly quiet: readonly string[]; readonly paths: Readonly<Record<string, Path>> },
): void => {
  describe(`the definition of ${machine}`, () => {
    describeRules(machine);
    describePage(machine);
  });

  describe(`the paths of ${machine}`, () => {
    it.each(Object.entries(paths).map(([name, path]) => ({ name, ...path })))(
      '$says',
      async ({ name, route, fails }) => {
        const run = await runCase(machine, name);
        const { states } = walkOf(run);
        expect(states.filter((state) => !quiet.includes(state)).join(' ')).toBe(route);
        expect(run).toMatchObject(
          fails === undefined ? { status: 'SUCCEEDED' } : { status: 'FAILED', error: fails },
        );
      },
    );

    it('has a sentence here for each case of its mocks', () => {
      expect(Object.keys(paths).sort()).toEqual([...caseNames(machine)].sort());
    });

    describeCoverage(machine);
  });
};
