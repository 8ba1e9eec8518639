/** What a run walked, told from its history, held against what a definition has. */
import { readFileSync } from 'node:fs';
import type { JsonObject, JsonValue } from '#shared/contracts/json.contract.ts';
import type { State } from '#local/engine/definition.ts';
import { runMachine, type MachineRun } from '#local/engine/run-machine.ts';
import { loadDefinition } from '#local/engine/subset.ts';
import { keepPlaceholders, substitute } from '#local/engine/substitutions.ts';

export const MACHINES = ['epic', 'sprint', 'tdd-cycle', 'tdd-phase'] as const;
export type Machine = (typeof MACHINES)[number];

/** How a state is left: by its Next, a rule or the Default of a Choice, or a Catch. */
export type Edge = `${string} -${'next' | 'choice' | 'catch'}-> ${string}`;

const read = (path: string): JsonObject =>
  JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as JsonObject;

export const readDefinition = (name: Machine): JsonObject =>
  read(`../../state-machines/${name}/${name}.asl.json`);

export const readMocks = (name: Machine): JsonObject => read(`fixtures/${name}.mocks.json`);

/** The states of a definition, as the engine loads them. */
export const statesOf = (name: Machine): ReadonlyMap<string, State> => {
  const source = readDefinition(name);
  return loadDefinition(substitute(source, keepPlaceholders(source))).states;
};

/** Every way on from a state, doubles and all. */
export const edgesFrom = (name: string, state: State): Edge[] => {
  const edges: Edge[] = [];
  if (state.Type === 'Choice') {
    for (const rule of state.Choices) edges.push(`${name} -choice-> ${rule.Next}`);
    if (state.Default !== undefined) edges.push(`${name} -choice-> ${state.Default}`);
  }
  if ('Next' in state && state.Next !== undefined) edges.push(`${name} -next-> ${state.Next}`);
  if ('Catch' in state) for (const { Next } of state.Catch ?? []) edges.push(`${name} -catch-> ${Next}`);
  return edges;
};

const FAILED = /^(Task(Failed|TimedOut)|EvaluationFailed)$/;
const SUCCEEDED = /^TaskSucceeded$/;

export interface Walk {
  readonly states: readonly string[];
  readonly edges: readonly Edge[];
}

const nameIn = (details: JsonValue | undefined): string =>
  (details as { name: string } | undefined)?.name ?? '';

/** The states in the order in which they were entered, and the edges between them. */
export const walkOf = (run: MachineRun): Walk => {
  const states: string[] = [];
  const edges: Edge[] = [];
  let type = '';
  let failed = false;
  for (const event of run.history) {
    if (FAILED.test(event.type)) failed = true;
    if (SUCCEEDED.test(event.type)) failed = false;
    if (!event.type.endsWith('StateEntered')) continue;
    const name = nameIn(event.stateEnteredEventDetails);
    const before = states.at(-1);
    const kind = type === 'ChoiceStateEntered' ? 'choice' : failed ? 'catch' : 'next';
    if (before !== undefined) edges.push(`${before} -${kind}-> ${name}`);
    states.push(name);
    type = event.type;
    failed = false;
  }
  return { states, edges };
};

const INPUTS: Record<Machine, JsonObject> = {
  epic: { v: 1, projectId: 'user-api', epicId: 'AUTH-1' },
  sprint: { v: 1, projectId: 'user-api', sprintId: 'spr_1' },
  'tdd-cycle': { v: 1, cycleId: 'cyc_1' },
  'tdd-phase': { v: 1, cycleId: 'cyc_1', phase: 'TEST_RED' },
};

const runs = new Map<string, Promise<MachineRun>>();

/** Runs a test case of the machine's mock file, once however often it is asked for. */
export const runCase = (name: Machine, caseName: string): Promise<MachineRun> => {
  const key = `${name} ${caseName}`;
  const known =
    runs.get(key) ??
    runMachine({
      definition: readDefinition(name),
      input: INPUTS[name],
      mocks: readMocks(name),
      caseName,
      machineName: name,
      startMs: Date.parse('2026-11-01T00:00:00Z'),
    });
  runs.set(key, known);
  return known;
};

export const caseNames = (name: Machine): readonly string[] => {
  const { StateMachines } = readMocks(name) as {
    StateMachines: Record<string, { TestCases: Record<string, unknown> }>;
  };
  return Object.keys(StateMachines[name]?.TestCases ?? {});
};

/** What was scheduled in a run, by state: the arguments of each call. */
export const callsOf = (run: MachineRun, state: string): readonly JsonObject[] => {
  let at = '';
  const found: JsonObject[] = [];
  for (const event of run.history) {
    if (event.type.endsWith('StateEntered')) at = nameIn(event.stateEnteredEventDetails);
    if (event.type !== 'TaskScheduled' || at !== state) continue;
    const { parameters } = event.taskScheduledEventDetails as { parameters: string };
    found.push(JSON.parse(parameters) as JsonObject);
  }
  return found;
};
