/** What the agent's side of an attempt says: whether it answered, what it tried to write, what it left open. */
import type { Phase } from '../vocabulary.ts';
import { listSome, oneLine } from './quote.ts';
import type { AgentReport } from './report-facts.ts';
import type { Reason } from './verdict.ts';

/** Refused when the agent gave no answer at all; then there is nothing to judge. */
export const agentAnswered = (agent: AgentReport | null): readonly Reason[] => {
  if (!agent || agent.outcome === 'done') return [];
  return [
    { code: 'agent-failed', text: `The agent gave no result (${agent.outcome}): ${oneLine(agent.text)}` },
  ];
};

/**
 * Writes that the policy refused. They never reached the commit, so alone they refuse nothing, but beside another
 * reason they belong to it.
 */
export const refusedWrites = (agent: AgentReport | null): readonly Reason[] =>
  (agent?.violations ?? []).map(({ path, text }) => ({
    code: 'policy-violation',
    file: path,
    text: `A write to ${path} was refused: ${oneLine(text)}. Leave this file as it is.`,
  }));

export const refusedWritesNote = (agent: AgentReport | null): readonly string[] => {
  const paths = [...new Set(agent?.violations.map(({ path }) => path) ?? [])];
  return paths.length === 0
    ? []
    : [`The agent tried to write where this phase may not, and was refused: ${listSome(paths)}.`];
};

export const unfinishedNotes = (agent: AgentReport | null): readonly string[] =>
  (agent?.answer?.unfinished ?? []).map((entry) => `The agent left unfinished: ${oneLine(entry)}`);

/**
 * Where the agent's `unfinished` answer sends a refused attempt. `package NAME: …` and `design: …` go to DESIGN,
 * `test NAME: …` from the code phases to TEST_RED. Other entries say only what is left to do.
 */
export const sentBackByAgent = (agent: AgentReport | null, phase: Phase): Phase | null => {
  const entries = agent?.answer?.unfinished ?? [];
  const names = (word: RegExp) => entries.some((entry) => word.test(entry.trim()));
  if (phase === 'DESIGN' || phase === 'COMMIT') return null;
  if (names(/^(?:missing )?packages?\b/i) || names(/^(?:the )?design\b/i)) return 'DESIGN';
  return phase !== 'TEST_RED' && names(/^(?:the )?tests?\b/i) ? 'TEST_RED' : null;
};
