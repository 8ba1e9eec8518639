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
}

export const short = (commit: string): string => commit.slice(0, 10);
