/** What is checked of a sealed bundle, in this order. */
export const EVIDENCE_CHECKS = [
  'format',
  'place',
  'signature',
  'chain',
  'consistency',
  'bundle',
  'commits',
  'tests',
  'branch',
  'run',
] as const;
export type EvidenceCheck = (typeof EVIDENCE_CHECKS)[number];

/** One thing that does not hold, in words for a person. */
export interface Finding {
  readonly check: EvidenceCheck;
  readonly text: string;
  /** It could not be found out: no runner, no registry in reach. Nothing speaks against the evidence. */
  readonly unchecked?: true;
}

export const short = (commit: string): string => commit.slice(0, 10);
