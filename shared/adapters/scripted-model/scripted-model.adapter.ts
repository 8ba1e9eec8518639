/** Provider `scripted:<file>`: plays replies from a file. Only the model is played; its tools really run. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { limitMet } from '#shared/domain/agents/limits.ts';
import type {
  LanguageModel,
  ModelCall,
  ModelRequest,
  ModelResult,
} from '#shared/ports/language-model.port.ts';
import { loadScript } from './load-script.ts';
import { findReply, type Script, type ScriptJob, type ScriptReply, type ScriptTurn } from './script.ts';

export interface ScriptedModels {
  /** A model that plays the file's reply for this job. */
  for(file: string, job: ScriptJob): LanguageModel;
}

/** Keeps read scripts until their file changes: a thousand jobs read one script once. */
export const createScriptedModels = (): ScriptedModels => {
  const loaded = new Map<string, { stamp: string; script: Promise<Script> }>();
  const load = async (file: string): Promise<Script> => {
    const stamp = await stat(file).then(
      ({ mtimeMs, size }) => `${mtimeMs} ${size}`,
      () => 'missing',
    );
    const known = loaded.get(file);
    if (known?.stamp === stamp) return known.script;
    const script = loadScript(file);
    loaded.set(file, { stamp, script });
    script.catch(() => loaded.delete(file));
    return script;
  };
  return {
    for: (file, job) => ({
      run: async (request) => {
        const { replies } = await load(file).catch((error: unknown) => ({
          replies: error instanceof Error ? error.message : String(error),
        }));
        if (typeof replies === 'string') return { outcome: 'failed', text: replies, calls: [] };
        const reply = findReply(replies, job);
        if (!reply) return { outcome: 'failed', text: scriptEnds(file, job), calls: [] };
        return play(reply, request, `scripted:${basename(file)}`);
      },
    }),
  };
};

const scriptEnds = (file: string, { role, task, phase, attempt }: ScriptJob): string =>
  `the script ends here: ${basename(file)} has no reply for role ${role}, task ${task}, phase ${phase ?? 'none'}, attempt ${attempt}`;

const play = async (reply: ScriptReply, request: ModelRequest, model: string): Promise<ModelResult> => {
  const calls: ModelCall[] = [];
  const count = reply.turns.length;
  for (const [index, turn] of reply.turns.entries()) {
    const spentMs = calls.reduce((sum, call) => sum + call.durationMs, 0);
    const limit = limitMet(calls, spentMs, request.limits);
    if (limit) return { outcome: 'limit', text: limit, calls };
    const delayMs = share(reply.delayMs, index, count);
    if (delayMs > 0) await sleep(delayMs, undefined, { signal: request.signal });
    request.signal.throwIfAborted();
    const call = {
      model,
      inputTokens: share(reply.usage.inputTokens, index, count),
      outputTokens: share(reply.usage.outputTokens, index, count),
      costMicroUsd: share(reply.usage.costMicroUsd, index, count),
      durationMs: delayMs,
    };
    calls.push(call);
    request.onCall?.(call);
    const end = await playTurn(turn, request);
    if (end) return { ...end, calls };
  }
  return { outcome: 'failed', text: 'the reply has no answer', calls };
};

const playTurn = async (
  turn: ScriptTurn,
  request: ModelRequest,
): Promise<Omit<ModelResult, 'calls'> | undefined> => {
  if ('answer' in turn) return { outcome: 'answered', text: JSON.stringify(turn.answer) };
  if ('text' in turn) return { outcome: 'answered', text: turn.text };
  if ('refuses' in turn) return { outcome: 'refused', text: turn.refuses };
  for (const { name, input } of turn.tools) {
    const tool = request.tools.find((each) => each.name === name);
    // A live model that names a tool it does not have gets an answer and goes on; so does a script.
    if (tool) await tool.execute(input);
  }
  return undefined;
};

/** A whole number divided over `count` turns, so that the shares add up to it. */
const share = (total: number, index: number, count: number): number =>
  Math.floor((total * (index + 1)) / count) - Math.floor((total * index) / count);
