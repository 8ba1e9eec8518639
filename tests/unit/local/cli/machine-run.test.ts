import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { machineRunCommand, type MachineRunArguments } from '#local/cli/machine-run.command.ts';

const fixtures = join(import.meta.dirname, '../engine/fixtures');
const file = join(fixtures, 'order.asl.json');
const mocks = join(fixtures, 'order.mocks.json');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'machine-run-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(args: MachineRunArguments) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await machineRunCommand(args, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
  });
  return { code, out, err: err.join('\n') };
}

describe('machine run', () => {
  it('prints outcome and history as one JSON line', async () => {
    const { code, out } = await run({ file, mocks, case: 'Small', input: '{"id":1}', json: true });
    expect(code).toBe(0);
    expect(out).toHaveLength(1);
    const printed = JSON.parse(out[0] ?? '') as { history: { type: string }[] };
    expect(printed).toMatchObject({ status: 'SUCCEEDED', output: { parcels: ['P', 'P'] } });
    expect(printed.history[0]?.type).toBe('ExecutionStarted');
  });

  it('prints lines for a person, and answers 1 when the execution failed', async () => {
    const { code, out } = await run({ file, mocks, case: 'Refused', input: '{"id":1}' });
    expect(code).toBe(1);
    expect(out.slice(0, 3)).toEqual(['FAILED', 'error: Order.Lost', 'cause: refused']);
    expect(out).toContain('    2  TaskStateEntered Read');
  });

  it('answers 2 with the place of what lies outside the subset', async () => {
    const outside = join(folder, 'outside.asl.json');
    writeFileSync(
      outside,
      '{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","Result":1,"End":true}}}',
    );
    const { code, err } = await run({ file: outside });
    expect(code).toBe(2);
    expect(err).toContain('States.A.Result: this field is not supported here');
  });

  it.each<[string, Partial<MachineRunArguments>, string]>([
    ['a file that is not there', { file: 'nowhere.json' }, 'the definition cannot be read'],
    ['input that is no JSON', { input: '{' }, '--input is not JSON'],
    ['mocks that are not there', { mocks: 'nowhere.json' }, 'the mocks cannot be read'],
    ['a case that is not there', { case: 'Nothing' }, 'there is not one test case Nothing'],
    ['no case among several', { case: undefined }, 'choose a test case with --case'],
    ['no mocks where a task is run', { mocks: undefined, case: undefined }, 'give answers with --mocks'],
    ['an answer that is missing', { case: 'Forgotten' }, 'no mock for state Send, attempt 0'],
  ])('answers 2 to %s', async (_what, more, why) => {
    const { code, out, err } = await run({ file, mocks, case: 'Small', input: '{"id":1}', ...more });
    expect([code, out]).toEqual([2, []]);
    expect(err).toContain(why);
  });
});
