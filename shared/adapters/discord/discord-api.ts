import { jsonObject, textIn } from '#shared/contracts/json.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import { missingSecret } from '#shared/contracts/secrets.contract.ts';
import { ChannelDown, ChannelRefused } from '#shared/ports/channel.port.ts';
import type { Secrets } from '#shared/ports/secrets.port.ts';
import type { DiscordPage } from './lay-out-message.ts';

export interface DiscordApiOptions {
  readonly secrets: Secrets;
  /** Default: Discord's own. */
  readonly baseUrl?: string | undefined;
}

export interface DiscordCall {
  readonly method: 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below the base URL. It may hold an interaction's token, and so stands in no message of ours. */
  readonly path: string;
  readonly body?: JsonObject | readonly JsonObject[];
  readonly files?: DiscordPage['files'];
  /** nobody: the path's own token says who asks. */
  readonly as: 'bot' | 'nobody';
}

/** Discord says no. `code`: its own, 0 where it gave none. */
export class DiscordRefusal extends ChannelRefused {
  readonly status: number;
  readonly code: number;
  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** @throws ChannelDown, DiscordRefusal. Gives what was answered; an empty object where there was nothing. */
export type DiscordApi = (call: DiscordCall) => Promise<JsonObject>;

const BASE_URL = 'https://discord.com/api/v10';
const TIMEOUT_MS = 10_000;
/** Discord asks for this form, and turns others away. */
const USER_AGENT = 'DiscordBot (agent-workflow, 1)';

export const createDiscordApi = ({ secrets, baseUrl = BASE_URL }: DiscordApiOptions): DiscordApi => {
  const ask = async (call: DiscordCall, token: string | undefined): Promise<Response> => {
    try {
      return await fetch(`${baseUrl}${call.path}`, {
        method: call.method,
        headers: {
          'user-agent': USER_AGENT,
          ...(token === undefined ? {} : { authorization: `Bot ${token}` }),
          ...(call.body === undefined || isMultipart(call) ? {} : { 'content-type': 'application/json' }),
        },
        ...(call.body === undefined
          ? {}
          : { body: isMultipart(call) ? asForm(call) : JSON.stringify(call.body) }),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch {
      // What failed may name the address, and with it a token.
      throw new ChannelDown('Discord cannot be reached');
    }
  };
  const tokenOf = async (fresh: boolean): Promise<string> => {
    const [token] = await secrets.read('discord-bot-token', { fresh });
    if (token === undefined) throw new ChannelDown(missingSecret('discord-bot-token', secrets.environment));
    return token;
  };
  return async (call) => {
    if (call.as === 'nobody') return readAnswer(await ask(call, undefined));
    const token = await tokenOf(false);
    const answer = await ask(call, token);
    if (answer.status !== 401) return readAnswer(answer);
    const fresh = await tokenOf(true);
    if (fresh === token) throw new ChannelDown('Discord does not take the secret discord-bot-token');
    return readAnswer(await ask(call, fresh));
  };
};

const isMultipart = ({ files = [] }: DiscordCall): boolean => files.length > 0;

const asForm = ({ body, files = [] }: DiscordCall): FormData => {
  const form = new FormData();
  form.set('payload_json', JSON.stringify(body));
  for (const [n, { name, type, bytes }] of files.entries())
    form.set(`files[${n}]`, new Blob([Uint8Array.from(bytes)], { type }), name);
  return form;
};

async function readAnswer(answer: Response): Promise<JsonObject> {
  const data = await readJson(answer);
  if (answer.ok) return data;
  if (answer.status === 429) {
    const seconds = Number(textIn(data, 'retry_after') || (answer.headers.get('retry-after') ?? ''));
    throw new ChannelDown(
      'Discord asks to wait',
      Number.isFinite(seconds) ? Math.max(1, Math.ceil(seconds)) : null,
    );
  }
  if (answer.status >= 500) throw new ChannelDown(`Discord answers ${answer.status}`);
  if (answer.status === 401 && textIn(data, 'code') !== '50027')
    throw new ChannelDown('Discord does not take the secret discord-bot-token');
  throw new DiscordRefusal(
    answer.status,
    Number(textIn(data, 'code') || 0),
    `Discord answers ${answer.status}: ${textIn(data, 'message').slice(0, 200)}`,
  );
}

async function readJson(answer: Response): Promise<JsonObject> {
  try {
    const parsed = jsonObject.safeParse(JSON.parse(await answer.text()));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}
