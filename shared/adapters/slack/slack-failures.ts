/** What a failed call means for the notice. Source: the errors of chat.postMessage and files.completeUploadExternal in Slack's reference. */
import { ChannelDown, ChannelRefused } from '#shared/ports/channel.port.ts';

/** The place is gone, nobody may write there, or Slack will never take these words. */
const NEVER: readonly string[] = [
  'access_denied', 'account_inactive', 'app_missing_action_url', 'as_user_not_supported', 'cannot_dm_bot', 'channel_not_found',
  'channel_type_not_supported', 'ekm_access_denied', 'enterprise_is_restricted', 'invalid_arguments', 'invalid_auth',
  'invalid_blocks', 'invalid_blocks_format', 'is_archived', 'messages_tab_disabled', 'missing_scope', 'msg_blocks_too_long',
  'msg_too_long', 'no_permission', 'no_text', 'not_allowed_token_type', 'not_authed', 'not_in_channel', 'org_login_required',
  'posting_to_channel_denied', 'restricted_action', 'restricted_action_non_threadable_channel', 'restricted_action_read_only_channel',
  'restricted_action_thread_locked', 'restricted_action_thread_only_channel', 'team_access_not_granted', 'team_not_found',
  'token_expired', 'token_revoked', 'user_not_found', 'user_not_in_channel',
]; // prettier-ignore

/** By a token's own fault: one that was just set may do. */
const BAD_TOKEN: readonly string[] = [
  'invalid_auth',
  'not_authed',
  'token_revoked',
  'token_expired',
  'account_inactive',
];

/** Fields that the client's errors carry; nothing is thrown that has to be told apart by its class. */
const field = (error: unknown, name: string): unknown =>
  typeof error === 'object' && error !== null && name in error
    ? Object.entries(error).find(([key]) => key === name)?.[1]
    : undefined;

/** Slack's name of what went wrong: `channel_not_found`; undefined: the call did not get so far. */
export const slackError = (error: unknown): string | undefined => {
  const code = field(field(error, 'data'), 'error');
  return typeof code === 'string' ? code : undefined;
};

export const isBadToken = (error: unknown): boolean => BAD_TOKEN.includes(slackError(error) ?? '');

/** The port's error for one of the client's; an unknown one comes again rather than being dropped. */
export const explainFailure = (error: unknown): ChannelDown | ChannelRefused => {
  if (error instanceof ChannelDown || error instanceof ChannelRefused) return error;
  const retryAfter = field(error, 'retryAfter');
  if (typeof retryAfter === 'number') return new ChannelDown('Slack asks to wait', retryAfter);
  const code = slackError(error);
  if (code === undefined)
    return new ChannelDown(
      `Slack cannot be reached: ${error instanceof Error ? error.message : String(error)}`,
    );
  return NEVER.includes(code) ? new ChannelRefused(`Slack: ${code}`) : new ChannelDown(`Slack: ${code}`);
};
