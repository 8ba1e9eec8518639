/** The words of the product, as closed lists. Everything else derives its types from here. */

/** States of a project's workflow: one per project. */
export const WORKFLOW_STATES = [
  'IDLE',
  'BACKLOG_READY',
  'SPRINT_PLANNED',
  'SPRINT_ACTIVE',
  'SPRINT_PAUSED',
  'SPRINT_REVIEW',
  'BLOCKED',
] as const;
export type WorkflowState = (typeof WORKFLOW_STATES)[number];

/** Phases of a story's TDD cycle, in their order. */
export const PHASES = ['DESIGN', 'TEST_RED', 'CODE_GREEN', 'REFACTOR', 'COMMIT'] as const;
export type Phase = (typeof PHASES)[number];

/** What a cycle is doing beside its phase. `waiting`: a gate is open. */
export const CYCLE_STATUSES = ['running', 'waiting', 'paused', 'blocked', 'completed', 'aborted'] as const;
export type CycleStatus = (typeof CYCLE_STATUSES)[number];

/** `proposed` waits for a person's approval; `ready` may be planned; `removed` and `done` are closed. */
export const STORY_STATUSES = ['proposed', 'ready', 'planned', 'active', 'done', 'removed'] as const;
export type StoryStatus = (typeof STORY_STATUSES)[number];

export const MODES = ['blocking', 'partial', 'autonomous'] as const;
export type Mode = (typeof MODES)[number];

/** Roles of members, from least to most. */
export const MEMBER_ROLES = ['viewer', 'developer', 'product_owner', 'admin'] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

export const AGENT_ROLES = ['orchestrator', 'design', 'qa', 'code', 'data'] as const;
export type AgentRole = (typeof AGENT_ROLES)[number];

/** Test runners the engine can prove a phase with. */
export const RUNNERS = ['node-test', 'vitest', 'jest', 'pytest', 'go-test'] as const;
export type RunnerName = (typeof RUNNERS)[number];

/** What a budget is for: one story's cycle, a project's month, a project in all. */
export const BUDGET_LEVELS = ['story', 'month', 'project'] as const;
export type BudgetLevel = (typeof BUDGET_LEVELS)[number];

/** Why a gate asks a person. `escalation` is a gate that nobody answered in time. */
export const GATE_KINDS = [
  'story',
  'plan',
  'confirm',
  'phase_boundary',
  'design',
  'finished_story',
  'security_path',
  'public_contract',
  'changed_tests',
  'packages',
  'skip_phase',
  'budget',
  'suspicious_code',
  'access',
] as const;
export type GateKind = (typeof GATE_KINDS)[number];

/** What a channel may ask to be told of. */
export const EVENT_TOPICS = [
  'gates',
  'backlog',
  'sprint',
  'stories',
  'progress',
  'verdicts',
  'blocked',
  'ci',
] as const;
export type EventTopic = (typeof EVENT_TOPICS)[number];
