/**
 * An endpoint that speaks OpenAI's protocol and plays the replies of an example's script: the deployed agent runner
 * reaches it as it would any model. What it is asked for stands in the prompt, so that it remembers nothing.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  findReply,
  type ScriptJob,
  type ScriptReply,
  type ScriptTurn,
} from '#shared/adapters/scripted-model/script.ts';

export interface ModelServer {
  readonly port: number;
  stop(): Promise<void>;
}

interface ChatMessage {
  readonly role: string;
  readonly content: unknown;
}

const ROLES = {
  DESIGN: 'design',
  TEST_RED: 'qa',
  CODE_GREEN: 'code',
  REFACTOR: 'code',
  COMMIT: 'code',
} as const;

export async function serveReplies(replies: readonly ScriptReply[]): Promise<ModelServer> {
  const find = (messages: readonly ChatMessage[]): { turn: ScriptTurn; delayMs: number } => {
    const job = jobOf(messages);
    const reply = findReply(replies, job);
    if (reply === undefined) throw new Error(`the script has no reply for ${JSON.stringify(job)}`);
    const turn = reply.turns[messages.filter(({ role }) => role === 'assistant').length];
    if (turn === undefined) throw new Error(`the reply for ${JSON.stringify(job)} has ended`);
    return { turn, delayMs: Math.ceil(reply.delayMs / reply.turns.length) };
  };
  const server = createServer((request, response) => {
    void (async () => {
      const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Uint8Array>)).toString();
      try {
        const { messages, stream } = JSON.parse(body) as { messages: ChatMessage[]; stream?: boolean };
        const { turn, delayMs } = find(messages);
        await sleep(delayMs);
        response.writeHead(200, {
          'content-type': stream === true ? 'text/event-stream' : 'application/json',
        });
        response.end(stream === true ? asStream(turn) : JSON.stringify(asReply(turn)));
      } catch (error) {
        response.writeHead(400).end(JSON.stringify({ error: { message: String(error) } }));
      }
    })();
  }).listen(0, '0.0.0.0');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** `Task …: story USER-001, …. Phase TEST_RED, attempt 2.`; the prompt of an epic names none. */
function jobOf(messages: readonly ChatMessage[]): ScriptJob {
  const prompt = JSON.stringify(messages.find(({ role }) => role === 'user')?.content);
  const [, task, phase, attempt] =
    /story ([A-Z][A-Z0-9]+-\d+), .*?Phase ([A-Z_]+), attempt (\d+)\./.exec(prompt) ?? [];
  if (task === undefined || phase === undefined || !Object.hasOwn(ROLES, phase))
    return { role: 'orchestrator', task: 'epic', phase: null, attempt: 1 };
  const known = phase as keyof typeof ROLES;
  return { role: ROLES[known], task, phase: known, attempt: Number(attempt) };
}

const USAGE = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 };
const HEAD = { id: 'reply', created: 1, model: 'scripted' };

function messageOf(turn: ScriptTurn): { finish: string; message: Record<string, unknown> } {
  if ('tools' in turn) {
    const calls = turn.tools.map(({ name, input }, index) => ({
      index,
      id: `call-${index}`,
      type: 'function',
      function: { name, arguments: JSON.stringify(input) },
    }));
    return { finish: 'tool_calls', message: { role: 'assistant', content: null, tool_calls: calls } };
  }
  const content = 'answer' in turn ? JSON.stringify(turn.answer) : 'text' in turn ? turn.text : turn.refuses;
  const finish = 'refuses' in turn ? 'content_filter' : 'stop';
  return { finish, message: { role: 'assistant', content } };
}

function asReply(turn: ScriptTurn): object {
  const { finish, message } = messageOf(turn);
  return { ...HEAD, usage: USAGE, choices: [{ index: 0, message, finish_reason: finish }] };
}

function asStream(turn: ScriptTurn): string {
  const { finish, message } = messageOf(turn);
  const chunk = (choices: object[], more: object = {}): string =>
    `data: ${JSON.stringify({ ...HEAD, object: 'chat.completion.chunk', choices, ...more })}\n\n`;
  return [
    chunk([{ index: 0, delta: message }]),
    chunk([{ index: 0, delta: {}, finish_reason: finish }], { usage: USAGE }),
    'data: [DONE]\n\n',
  ].join('');
}
