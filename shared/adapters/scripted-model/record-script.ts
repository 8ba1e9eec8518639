/** Writes a script from a live model's replies, so that the same work can be played again without it. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isMap, isSeq, parseDocument, type Document } from 'yaml';
import { jsonObject, type JsonObject } from '#shared/contracts/json.contract.ts';
import type { LanguageModel, ModelRequest, ModelResult } from '#shared/ports/language-model.port.ts';
import type { ScriptJob, ScriptTurn } from './script.ts';

export interface ScriptRecorder {
  /** `<folder>/script.yml`. */
  readonly file: string;
  /** The same model; what it replies to this job is written down when it has answered or declined. */
  recording(model: LanguageModel, job: ScriptJob): LanguageModel;
}

/**
 * Records into `<folder>/script.yml`, with the contents of written files beside it. A reply for the same job takes the
 * place of the one recorded before; everything else in the file stays, comments included.
 */
export const createScriptRecorder = (folder: string): ScriptRecorder => {
  const file = join(folder, 'script.yml');
  let last: Promise<void> = Promise.resolve();
  // One at a time: two jobs that end together both change the one file.
  const inTurn = (work: () => Promise<void>): Promise<void> => (last = last.then(work, work));
  return {
    file,
    recording: (model, job) => ({
      run: async (request) => {
        const turns: RecordedCall[][] = [];
        const result = await model.run(watched(request, turns));
        const end = endingTurn(result);
        if (end) await inTurn(() => writeReply({ folder, file, job, turns, end, result }));
        return result;
      },
    }),
  };
};

interface RecordedCall {
  readonly name: string;
  readonly input: JsonObject;
}

/** The request, with its tools noting what they are called with. Each call to the model opens a turn. */
const watched = (request: ModelRequest, turns: RecordedCall[][]): ModelRequest => ({
  ...request,
  onCall: (call) => {
    turns.push([]);
    request.onCall?.(call);
  },
  tools: request.tools.map((tool) => ({
    ...tool,
    execute: async (input) => {
      const parsed = jsonObject.safeParse(input);
      if (turns.length === 0) turns.push([]);
      if (parsed.success) turns.at(-1)?.push({ name: tool.name, input: parsed.data });
      return tool.execute(input);
    },
  })),
});

/** undefined: a run that met a limit or failed is nothing to play again. */
const endingTurn = ({ outcome, text }: ModelResult): ScriptTurn | undefined => {
  if (outcome === 'refused') return { refuses: text };
  if (outcome !== 'answered') return undefined;
  try {
    return { answer: jsonObject.parse(JSON.parse(text)) };
  } catch {
    return { text };
  }
};

interface Recorded {
  readonly folder: string;
  readonly file: string;
  readonly job: ScriptJob;
  readonly turns: readonly (readonly RecordedCall[])[];
  readonly end: ScriptTurn;
  readonly result: ModelResult;
}

const writeReply = async ({ folder, file, job, turns, end, result }: Recorded): Promise<void> => {
  const contents = `${safe(job.task)}/${safe((job.phase ?? 'epic').toLowerCase())}-${job.attempt}`;
  const names = new Set<string>();
  const tools: { tools: RecordedCall[] }[] = [];
  for (const turn of turns) {
    const calls = [];
    for (const call of turn) calls.push(await withContentBeside(call, folder, contents, names));
    if (calls.length > 0) tools.push({ tools: calls });
  }
  const sum = (key: 'inputTokens' | 'outputTokens' | 'costMicroUsd') =>
    result.calls.reduce((total, call) => total + call[key], 0);
  const when = {
    role: job.role,
    task: job.task,
    ...(job.phase !== null && { phase: job.phase }),
    attempt: job.attempt,
  };
  const usage = {
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    costMicroUsd: sum('costMicroUsd'),
  };
  await putReply(file, { when, usage, turns: [...tools, end] });
};

/** A written file's text goes into a file of its own, where it can be read and compared as what it is. */
const withContentBeside = async (
  { name, input }: RecordedCall,
  folder: string,
  contents: string,
  names: Set<string>,
): Promise<RecordedCall> => {
  const { content, path, ...rest } = input;
  if (name !== 'write_file' || typeof content !== 'string' || typeof path !== 'string')
    return { name, input };
  const contentFrom = freeName(`${contents}/${safe(basename(path))}`, names);
  await mkdir(dirname(join(folder, contentFrom)), { recursive: true });
  await writeFile(join(folder, contentFrom), content);
  return { name, input: { path, contentFrom, ...rest } };
};

/** Two files of one name in different folders get a number each. */
const freeName = (wanted: string, names: Set<string>): string => {
  let name = wanted;
  for (let n = 2; names.has(name); n += 1) name = wanted.replace(/([^/]*)$/, `${n}-$1`);
  names.add(name);
  return name;
};

/** One name inside the folder, whatever the model called its file. */
const safe = (name: string): string =>
  name
    .replace(/[^\w.-]/g, '_')
    .replace(/^\.+/, '_')
    .slice(0, 100) || '_';

const putReply = async (
  file: string,
  reply: { when: object; usage: object; turns: readonly object[] },
): Promise<void> => {
  await mkdir(dirname(file), { recursive: true });
  const document = await readDocument(file);
  const replies = document.get('replies');
  const node = document.createNode(reply);
  if (!isSeq(replies)) document.set('replies', document.createNode([reply]));
  else {
    const wanted = JSON.stringify(reply.when);
    const at = replies.items.findIndex(
      (item) => isMap(item) && JSON.stringify(document.createNode(item.get('when')).toJSON()) === wanted,
    );
    if (at < 0) replies.add(node);
    else replies.items[at] = node;
  }
  await writeFile(`${file}.new`, document.toString({ lineWidth: 120 }));
  await rename(`${file}.new`, file);
};

const readDocument = async (file: string): Promise<Document> => {
  const text = await readFile(file, 'utf8').catch(() => 'v: 1\nreplies: []\n');
  return parseDocument(text);
};
