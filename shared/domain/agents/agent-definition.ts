import type { AgentRole } from '../vocabulary.ts';

export const AGENT_TOOLS = [
  'list_files',
  'search',
  'read_file',
  'write_file',
  'patch_file',
  'delete_file',
] as const;
export type AgentToolName = (typeof AGENT_TOOLS)[number];

export const READING_TOOLS = ['list_files', 'search', 'read_file'] as const;

/** What one job may use up. Tokens count input and output of every call together. */
export interface AgentLimits {
  readonly turns: number;
  readonly timeMs: number;
  readonly tokens: number;
  readonly costMicroUsd: number;
}

/** A role of the team, as data. */
export interface AgentDefinition {
  readonly role: AgentRole;
  /** One line for help texts and for the evidence page. */
  readonly title: string;
  /** Who the model is told it is, and how it works; what it must do stands in the phase's prompt. */
  readonly system: string;
  readonly tools: readonly AgentToolName[];
  /** Where a project sets none. */
  readonly limits: AgentLimits;
}
