/**
 * `config/agent-workflow.yml` of a project: the keys of the published examples, and those the engine needs beside
 * them. Defaults live here. What an unknown key means is decided by `findUnknownKeys`.
 */
import * as z from 'zod';
import { MODES } from '#shared/domain/vocabulary.ts';
import { notificationRule } from './notices.contract.ts';
import { jiraSettings } from './tracker.contract.ts';

const text = z.string().min(1);
const globs = z.array(text).default([]);
const percent = z.number().min(0).max(100);

export const testExecution = z.object({
  /** As a person types it: `npm test`, `go test`, `pytest`. Absent: the engine looks for one. */
  runner: text.optional(),
  /** Run before each run: a build, code generation. What it makes is never committed. */
  prepare: text.optional(),
  /** Percent of the lines that a story changes. */
  coverage_threshold: percent.default(80),
  parallel_jobs: z.int().min(1).max(64).default(2),
  /** Milliseconds that one test may take. */
  test_timeout: z.int().min(100).max(3_600_000).default(30_000),
  /** Milliseconds that one process of a run may take; default: ten times `test_timeout`. */
  run_timeout: z.int().min(500).max(7_200_000).optional(),
  memory_mb: z.int().min(64).max(262_144).default(2048),
  output_limit_kb: z.int().min(1).max(1_048_576).default(4096),
});

/** `code_green_phase` and its like carry wishes of the published examples; commands are what is run. */
const qualityGates = z.looseObject({
  commands: z.array(text).default([]),
  code_green_phase: z.record(z.string(), z.union([z.boolean(), z.number(), text])).default({}),
});

export const projectConfig = z.object({
  orchestrator: z
    .object({
      mode: z.enum(MODES).default('partial'),
      project_path: text.optional(),
      github_repo: text.optional(),
    })
    .prefault({}),
  tdd: z
    .object({
      enabled: z.boolean().default(true),
      test_execution: testExecution.prefault({}),
      environment: z.object({ image: text.optional(), install: text.optional() }).prefault({}),
      quality_gates: qualityGates.prefault({}),
      test_preservation: z
        .object({ enabled: z.boolean().default(true), backup_strategy: text.default('git') })
        .prefault({}),
      /** Files that tools make: never hollowed, never counted. */
      generated: globs,
    })
    .prefault({}),
  sprint: z
    .object({
      capacity: z.int().min(1).max(1000).default(5),
      parallel_stories: z.int().min(1).max(500).default(2),
    })
    .prefault({}),
  security: z
    .object({
      /** A change to one of these is always a gate. */
      critical_paths: globs,
      public_contracts: globs,
      /** Marks (`process.exit`) that this project's code may use. */
      allow_marks: globs,
    })
    .prefault({}),
  /** What no agent may write. */
  protected: globs,
  agents: z
    .looseObject({
      /** `provider:model` for every role; a role's own `model` outranks it. */
      model: text.optional(),
      orchestrator_agent: z.looseObject({ model: text.optional() }).prefault({}),
      design_agent: z.looseObject({ model: text.optional() }).prefault({}),
      qa_agent: z.looseObject({ model: text.optional() }).prefault({}),
      code_agent: z.looseObject({ model: text.optional() }).prefault({}),
      data_agent: z.looseObject({ model: text.optional() }).prefault({}),
    })
    .prefault({}),
  budget: z
    .object({
      /** US dollars that the project may spend in all; absent: no limit. */
      limit_usd: z.number().min(0).optional(),
      /** In one calendar month (UTC). */
      per_month_usd: z.number().min(0).optional(),
      /** In one cycle of a story. */
      per_story_usd: z.number().min(0).optional(),
    })
    .prefault({}),
  gates: z.object({ expires_minutes: z.int().min(1).max(525_600).default(120) }).prefault({}),
  /** Which events are told where, beside the channels that the project is bound to. */
  notifications: z.array(notificationRule).max(20).default([]),
  /** Free but for those that are named: pipelines and the like read their own keys. */
  integrations: z
    .looseObject({
      /** Issues of a Jira project become stories, and are told where those stand. */
      jira: jiraSettings.optional(),
    })
    .prefault({}),
});
export type ProjectConfig = z.infer<typeof projectConfig>;

/** One thing that is wrong: `path` is the dotted key, `text` says what and how to put it right. */
export interface ConfigProblem {
  readonly path: string;
  readonly text: string;
}
