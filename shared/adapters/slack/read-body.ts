/** What a body holds, told apart by its content type and by Slack's three shapes. */
import { jsonObject } from '#shared/contracts/json.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';

export type SlackBody =
  | { readonly kind: 'certificate check' }
  | { readonly kind: 'slash command' | 'interaction' | 'event'; readonly data: JsonObject }
  | { readonly kind: 'unreadable'; readonly status: 400 | 422; readonly why: string };

/**
 * Slash commands are forms, interactions forms with JSON under `payload`, events JSON. `type`: without parameters.
 * Source: Slack's references of slash commands, interaction payloads and the Events API.
 */
export function readBody(type: string, text: string): SlackBody {
  if (type === 'application/json') return readJson('event', text);
  const form = new URLSearchParams(text);
  const payload = form.get('payload');
  if (payload !== null) return readJson('interaction', payload);
  if (form.get('ssl_check') === '1') return { kind: 'certificate check' };
  if (form.has('command')) return { kind: 'slash command', data: Object.fromEntries(form) };
  return { kind: 'unreadable', status: 422, why: 'the form holds neither a command nor a payload' };
}

function readJson(kind: 'interaction' | 'event', text: string): SlackBody {
  const parsed = parseJson(text);
  if (parsed === undefined) return { kind: 'unreadable', status: 400, why: `${kind}: no JSON` };
  const data = objectOf(parsed);
  return data === undefined
    ? { kind: 'unreadable', status: 422, why: `${kind}: no JSON object` }
    : { kind, data };
}

/** undefined: it is no object, or nested more deeply than it can be looked through. */
const objectOf = (parsed: unknown): JsonObject | undefined => {
  try {
    return jsonObject.safeParse(parsed).data;
  } catch {
    return undefined;
  }
};

/** undefined: it is no JSON. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
