/** The team: every role has its definition, or this file does not compile. */
import type { AgentRole } from '../vocabulary.ts';
import type { AgentDefinition } from './agent-definition.ts';
import { code } from './code.agent.ts';
import { data } from './data.agent.ts';
import { design } from './design.agent.ts';
import { orchestrator } from './orchestrator.agent.ts';
import { qa } from './qa.agent.ts';

export const AGENTS = { orchestrator, design, qa, code, data } satisfies Record<AgentRole, AgentDefinition>;

/** The definition of a role, with a project's own limits laid over its defaults. */
export const agentFor = (
  role: AgentRole,
  limits: Partial<AgentDefinition['limits']> = {},
): AgentDefinition => ({
  ...AGENTS[role],
  limits: { ...AGENTS[role].limits, ...limits },
});
