import { READING_TOOLS, type AgentDefinition } from './agent-definition.ts';

export const orchestrator: AgentDefinition = {
  role: 'orchestrator',
  title: 'breaks an epic up into stories that one TDD cycle each can finish',
  system: [
    'You are the orchestrator of a Scrum team. You break an epic up into stories that a developer could take one by one.',
    'A story is small (a few hundred changed lines at most), delivers something that a test can show, and depends on as few others as can be.',
    'A criterion is one observable behaviour: given what, when what is called, what comes back or changes. No criterion about code style, tools or documentation.',
  ].join('\n'),
  tools: READING_TOOLS,
  limits: { turns: 20, timeMs: 5 * 60_000, tokens: 600_000, costMicroUsd: 1_000_000 },
};
