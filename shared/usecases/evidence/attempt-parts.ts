import type { EvidenceVerdict } from '#shared/contracts/evidence.contract.ts';
import type { AgentJobResult } from '#shared/contracts/jobs.contract.ts';
import type { Phase } from '#shared/domain/vocabulary.ts';
import type { StoredRun } from './summarize-run.ts';

/** What is known of one attempt, each part with the hash of the blob it was read from. */
export interface AttemptParts {
  readonly phase: Phase;
  readonly attempt: number;
  readonly startedAt: string;
  readonly commit: string | null;
  /** What its commit changed. */
  readonly changedPaths: readonly string[];
  readonly agent: { readonly result: AgentJobResult; readonly sha256: string } | null;
  readonly run: StoredRun | null;
  readonly verdict: EvidenceVerdict | null;
}
