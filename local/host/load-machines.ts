import { readFileSync } from 'node:fs';
import { jsonObject } from '#shared/contracts/json.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { MachineName } from '#shared/ports/executions.port.ts';

export const MACHINE_NAMES = [
  'epic',
  'sprint',
  'tdd-cycle',
  'tdd-phase',
] as const satisfies readonly MachineName[];

/** The machines as they are deployed, read from their files. */
export const loadMachines = (): Readonly<Record<MachineName, JsonObject>> => {
  const read = (name: MachineName): JsonObject =>
    jsonObject.parse(
      JSON.parse(
        readFileSync(new URL(`../../state-machines/${name}/${name}.asl.json`, import.meta.url), 'utf8'),
      ),
    );
  return {
    epic: read('epic'),
    sprint: read('sprint'),
    'tdd-cycle': read('tdd-cycle'),
    'tdd-phase': read('tdd-phase'),
  };
};

const pascal = (name: string): string =>
  name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

/** What `${…}` stands for on one machine: plain names of functions and machines instead of ARNs. */
export const localSubstitutions = (functionNames: readonly string[]): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(functionNames.map((name) => [`${pascal(name)}FunctionArn`, name])),
  ...Object.fromEntries(MACHINE_NAMES.map((name) => [`${pascal(name)}StateMachineArn`, name])),
});
