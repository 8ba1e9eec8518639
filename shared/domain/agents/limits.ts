import type { AgentLimits } from './agent-definition.ts';

/** Stories that one epic may bring: what one transaction holds, and what people can look through at once. */
export const MOST_PROPOSED_STORIES = 20;

export interface Spent {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costMicroUsd: number;
}

/**
 * Whether another call may be made. Gives the limit that is used up, in words.
 * @param timeMs since the job began
 */
export const limitMet = (
  calls: readonly Spent[],
  timeMs: number,
  limits: AgentLimits,
): string | undefined => {
  const tokens = calls.reduce((sum, call) => sum + call.inputTokens + call.outputTokens, 0);
  const cost = calls.reduce((sum, call) => sum + call.costMicroUsd, 0);
  if (calls.length >= limits.turns) return `no answer within ${limits.turns} turns`;
  if (timeMs >= limits.timeMs) return `no answer within ${limits.timeMs / 1_000} s`;
  if (tokens >= limits.tokens) return `no answer within ${limits.tokens} tokens`;
  // A model that costs nothing may run with a limit of nothing.
  if (cost > 0 && cost >= limits.costMicroUsd)
    return `no answer for $${(limits.costMicroUsd / 1_000_000).toFixed(2)}`;
  return undefined;
};
