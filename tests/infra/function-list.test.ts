import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FUNCTIONS } from '#infra/function-list.ts';
import { MACHINES, pascalCase } from '#shared/contracts/machines.contract.ts';

const ROOT = new URL('../../', import.meta.url);
const folders = readdirSync(new URL('functions', ROOT), { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);
describe('the list of functions', () => {
  it('has each folder of functions/, and nothing else', () => {
    expect(Object.keys(FUNCTIONS).sort()).toEqual(folders.sort());
  });

  it('has every function that a state machine names, as a task', () => {
    const definitions = MACHINES.map((name) =>
      readFileSync(new URL(`state-machines/${name}/${name}.asl.json`, ROOT), 'utf8'),
    ).join('\n');
    const named = new Set([...definitions.matchAll(/\$\{(\w+)FunctionArn\}/g)].map((match) => match[1]!));
    const tasks = Object.entries(FUNCTIONS).flatMap(([name, { trigger }]) =>
      trigger.kind === 'task' ? [pascalCase(name)] : [],
    );
    expect(tasks.sort()).toEqual([...named].sort());
  });

  it('names a machine for each folder of state-machines/', () => {
    const machines = readdirSync(new URL('state-machines', ROOT), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    );
    expect(machines.sort()).toEqual([...MACHINES].sort());
  });
});

describe.each(folders)('%s', (name) => {
  it('has what AWS loads beside its handler', () => {
    for (const file of ['handler.ts', 'lambda.ts', 'env.ts'])
      expect(existsSync(new URL(`functions/${name}/${file}`, ROOT)), file).toBe(true);
    expect(existsSync(new URL(`functions/${name}/Dockerfile`, ROOT))).toBe(
      FUNCTIONS[name]?.packaging === 'image',
    );
  });
});
