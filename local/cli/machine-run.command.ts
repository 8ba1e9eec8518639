import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { jsonObject, jsonValue, type JsonValue } from '#shared/contracts/json.contract.ts';
import { MockFileInvalid, MockMissing } from '#local/engine/mock-file.ts';
import { runMachine, type MachineRun } from '#local/engine/run-machine.ts';
import { DefinitionRefused } from '#local/engine/subset.ts';

export interface MachineRunArguments {
  readonly file: string;
  /** JSON text; `{}` when absent. */
  readonly input?: string | undefined;
  readonly mocks?: string | undefined;
  readonly case?: string | undefined;
  readonly json?: boolean | undefined;
}

export interface CommandIo {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

/** What the caller gave cannot be used. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function parseJson(text: string, what: string): JsonValue {
  try {
    return jsonValue.parse(JSON.parse(text));
  } catch (thrown) {
    throw new UsageError(`${what} is not JSON: ${messageOf(thrown)}`);
  }
}

function readJson(file: string, what: string): JsonValue {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new UsageError(`${what} cannot be read: ${messageOf(thrown)}`);
  }
  return parseJson(text, `${what} ${file}`);
}

/** The plain rendering: the outcome first, then one line for each event. */
function render(run: MachineRun): string[] {
  const events = run.history.map((event) => {
    const details = Object.entries(event).find(([key]) => key.endsWith('EventDetails'))?.[1];
    const name = jsonObject.safeParse(details).data?.['name'];
    const where = typeof name === 'string' ? ` ${name}` : '';
    return `${String(event.id).padStart(5)}  ${event.type}${where}`;
  });
  return [
    run.status,
    ...(run.output === undefined ? [] : [`output: ${JSON.stringify(run.output, null, 2)}`]),
    ...(run.error === undefined ? [] : [`error: ${run.error}`]),
    ...(run.cause === undefined ? [] : [`cause: ${run.cause}`]),
    'history:',
    ...events,
  ];
}

/**
 * `machine run FILE`: runs a definition with its Tasks answered by mocks, on a clock that skips waits. Gives the exit
 * code: 0 succeeded, 1 the execution failed, 2 used wrongly (also a definition outside the subset), 3 something broke.
 */
export async function machineRunCommand(args: MachineRunArguments, io: CommandIo): Promise<number> {
  try {
    const definition = jsonObject.safeParse(readJson(args.file, 'the definition'));
    if (!definition.success) throw new UsageError(`the definition ${args.file} is not a JSON object`);
    const run = await runMachine({
      definition: definition.data,
      input: parseJson(args.input ?? '{}', '--input'),
      ...(args.mocks === undefined ? {} : { mocks: readJson(args.mocks, 'the mocks') }),
      caseName: args.case,
      machineName: basename(args.file).replace(/(\.asl)?\.json$/, ''),
    });
    if (args.json === true) io.out(JSON.stringify(run));
    else for (const line of render(run)) io.out(line);
    return run.status === 'SUCCEEDED' ? 0 : 1;
  } catch (thrown) {
    if (thrown instanceof DefinitionRefused) {
      io.err(`${args.file} is outside the supported subset of Amazon States Language:`);
      for (const { path, message } of thrown.findings) io.err(`  ${path}: ${message}`);
      return 2;
    }
    io.err(messageOf(thrown));
    const misused =
      thrown instanceof UsageError || thrown instanceof MockFileInvalid || thrown instanceof MockMissing;
    return misused ? 2 : 3;
  }
}
