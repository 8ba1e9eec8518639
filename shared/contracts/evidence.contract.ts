/**
 * Evidence of one TDD cycle: what every verdict was taken from, so that anyone can check it again. The signature is
 * Ed25519 over the canonical JSON (RFC 8785) of `evidence`. Published as `docs/evidence.schema.json`.
 */
import * as z from 'zod';
import { PHASES, RUNNERS } from '#shared/domain/vocabulary.ts';
import { policyViolation } from './change-set.contract.ts';
import { design } from './design.contract.ts';
import { approvalRecord, commitId, cycleSettings, eventRecord } from './records.contract.ts';
import { FAILURE_CAUSES, isolation } from './test-report.contract.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const phase = z.enum(PHASES);
const time = z.iso.datetime();

export const evidenceUsage = z.object({
  calls: z.int().min(0),
  inputTokens: z.int().min(0),
  outputTokens: z.int().min(0),
  costMicroUsd: z.int().min(0),
});
export type EvidenceUsage = z.infer<typeof evidenceUsage>;

/** One test as a run showed it. */
export const evidenceTest = z.object({
  project: z.string(),
  file: z.string(),
  name: z.string(),
  status: z.enum(['passed', 'failed', 'skipped', 'did-not-load']),
  cause: z.enum(FAILURE_CAUSES).nullable(),
  /** First 300 characters of why. */
  message: z.string().nullable(),
});
export type EvidenceTest = z.infer<typeof evidenceTest>;

/** One run of the suite; the whole report is named by its hash. */
export const evidenceRun = z.object({
  /** SHA-256 of the job's result as the engine stored it. */
  reportSha256: sha256,
  outcome: z.string(),
  runner: z.enum(RUNNERS).nullable(),
  passed: z.int().min(0),
  failed: z.int().min(0),
  skipped: z.int().min(0),
  exitCode: z.int().nullable(),
  defects: z.array(z.object({ code: z.string(), text: z.string() })),
  /** The story's own tests: which were red, which green. */
  storyTests: z.array(evidenceTest),
  /** Of all other tests those that did not pass. */
  othersNotPassed: z.array(evidenceTest),
  isolation: isolation.nullable(),
  durationMs: z.number(),
});
export type EvidenceRun = z.infer<typeof evidenceRun>;

export const evidenceVerdict = z.object({
  sha256: sha256.nullable(),
  accepted: z.boolean(),
  reasons: z.array(
    z.object({
      code: z.string(),
      test: z.string().optional(),
      file: z.string().optional(),
      text: z.string(),
    }),
  ),
  notes: z.array(z.string()),
  gates: z.array(z.object({ kind: z.string(), text: z.string() })),
  /** Counts of lines; null: not measured. */
  coverage: z
    .object({
      changed: z.object({ covered: z.int(), measured: z.int() }),
      covered: z.int(),
      uncovered: z.int(),
    })
    .nullable(),
  flaky: z.array(z.object({ file: z.string(), name: z.string() })),
});
export type EvidenceVerdict = z.infer<typeof evidenceVerdict>;

export const evidenceAttempt = z.object({
  phase,
  attempt: z.int().positive(),
  startedAt: time,
  commit: commitId.nullable(),
  /** Files that the attempt's commit changed, as it left them; null: deleted. */
  files: z.array(z.object({ path: z.string(), sha256: sha256.nullable() })).default([]),
  /** Whether the git bundle has the commit; one of a refused attempt may have been too large for it. */
  bundled: z.boolean().default(true),
  agent: z
    .object({
      resultSha256: sha256,
      outcome: z.string(),
      workCompleted: z.string(),
      unfinished: z.array(z.string()),
      models: z.array(z.string()),
      usage: evidenceUsage,
      durationMs: z.number(),
    })
    .nullable(),
  violations: z.array(policyViolation),
  run: evidenceRun.nullable(),
  verdict: evidenceVerdict.nullable(),
});
export type EvidenceAttempt = z.infer<typeof evidenceAttempt>;

/** A file of the story with the hashes it had. */
export const evidenceFile = z.object({
  /** As the phase wrote it: `tests/tdd/<story>/…`, an old test, or the design. */
  path: z.string(),
  /** Where it lies after promotion; the same as `path` for what is not promoted. */
  promotedPath: z.string(),
  sha256,
});
export type EvidenceFile = z.infer<typeof evidenceFile>;

export const evidence = z.object({
  v: z.literal(1),
  kind: z.literal('agent-workflow/evidence'),
  project: z.object({
    id: z.string(),
    name: z.string(),
    defaultBranch: z.string(),
    publicKeyFingerprint: sha256,
  }),
  story: z.object({
    id: z.string(),
    title: z.string(),
    text: z.string(),
    epicId: z.string().nullable(),
    criteria: z.array(z.string()),
  }),
  cycle: z.object({
    id: z.string(),
    sprintId: z.string().nullable(),
    branch: z.string(),
    startedAt: time,
    /** Time of the last event that is in here. */
    sealedAt: time,
    settings: cycleSettings.nullable(),
  }),
  base: z.object({ commit: commitId, defaultBranchCommit: commitId, merged: z.array(z.string()) }),
  /** The accepted commit of each phase, in their order; a phase that was skipped or dropped is absent. */
  commits: z.array(z.object({ phase, commit: commitId, tree: commitId })),
  /** The engine's commit with the packages that the approved design adds, between DESIGN and TEST_RED; null: none. */
  packages: z
    .object({
      commit: commitId,
      tree: commitId,
      added: z.array(z.object({ name: z.string(), version: z.string() })),
    })
    .nullable()
    .default(null),
  head: commitId,
  design: design.nullable(),
  files: z.object({
    design: evidenceFile.nullable(),
    tests: z.array(evidenceFile),
    removedTests: z.array(z.object({ file: z.string(), name: z.string() })),
  }),
  baseline: evidenceRun.nullable(),
  attempts: z.array(evidenceAttempt),
  approvals: z.array(approvalRecord.omit({ v: true, projectId: true })),
  usage: evidenceUsage,
  /** The cycle's stream from its first event on. */
  events: z.array(eventRecord),
  /** The cycle's commits from `prerequisite` on, as a git bundle; `gitBundle` beside the evidence has the bytes. */
  gitBundle: z.object({
    sha256,
    bytes: z.int().min(0),
    ref: z.string(),
    /** Commits that no branch of the project holds: refused attempts and dropped refactorings. */
    attempts: z.array(z.string()).default([]),
    prerequisite: commitId,
  }),
});
export type Evidence = z.infer<typeof evidence>;

/** The file. Nothing in it says whom to trust: the public key comes from the branch `orch-state` or from who checks. */
export const sealedEvidence = z.strictObject({
  v: z.literal(1),
  evidence,
  gitBundle: z.base64(),
  signature: z.strictObject({ algorithm: z.literal('ed25519'), value: z.base64() }),
});
export type SealedEvidence = z.infer<typeof sealedEvidence>;

/** Where sealed bundles and the project's public key lie on the branch `orch-state`: `<folder><story>/<cycle>.json`. */
export const evidencePlaces = {
  branch: 'orch-state',
  publicKey: '.orch-state/agent-workflow.pub',
  folder: '.orch-state/evidence/',
} as const;
