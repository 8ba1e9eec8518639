/** The two calls that the edge makes itself, by fetch: the platform's client takes longer to load than Slack waits. */
import type { ModalView } from '@slack/types';
import * as z from 'zod';
import type { Secrets } from '#shared/ports/secrets.port.ts';

export interface SlackCallOptions {
  readonly secrets: Secrets;
  /** Where the Web API lies, with the slash at its end; a test's own server. */
  readonly apiUrl?: string;
}

export const SLACK_API = 'https://slack.com/api/';
export const BOT_TOKEN = 'slack-bot-token';

/** A trigger lives 3 s from the press of the key. */
const OPEN_TIMEOUT_MS = 2_000;
const answer = z.object({ ok: z.boolean(), error: z.string().optional() });
const BAD_TOKEN = ['invalid_auth', 'not_authed', 'token_revoked', 'token_expired', 'account_inactive'];

/** Whether the view was opened. A token that was just replaced is looked for once. Never throws. */
export async function openView(
  triggerId: string,
  view: ModalView,
  { secrets, apiUrl = SLACK_API }: SlackCallOptions,
): Promise<boolean> {
  const signal = AbortSignal.timeout(OPEN_TIMEOUT_MS);
  const body = JSON.stringify({ trigger_id: triggerId, view });
  let refused: string | undefined;
  try {
    for (const fresh of [false, true]) {
      const [token] = await secrets.read(BOT_TOKEN, { fresh });
      if (token === undefined || token === refused) continue;
      const response = await post(`${apiUrl}views.open`, body, signal, token);
      const { ok, error = '' } = answer.parse(await response.json());
      if (ok) return true;
      if (!BAD_TOKEN.includes(error)) return false;
      refused = token;
    }
  } catch {
    // Whatever is wrong with the way there: who asked is told to type the command.
  }
  return false;
}

const TELL_TIMEOUT_MS = 500;

/** Says something to whoever pressed a button, and to nobody else. What cannot be said is left. */
export async function tellPresser(responseUrl: string, text: string): Promise<void> {
  const body = JSON.stringify({ response_type: 'ephemeral', replace_original: false, text });
  await post(responseUrl, body, AbortSignal.timeout(TELL_TIMEOUT_MS)).catch(() => undefined);
}

const post = (url: string, body: string, signal: AbortSignal, token?: string): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body,
    redirect: 'error',
    signal,
  });
