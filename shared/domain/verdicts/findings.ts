import type { CoverageSummary, ExpectedTests, FlakyTest, Reason, RequiredGate } from './verdict.ts';
import type { Phase } from '../vocabulary.ts';

/** What the rules of one phase found, before it becomes a verdict. */
export interface Findings {
  readonly reasons: readonly Reason[];
  readonly notes: readonly string[];
  readonly gates: readonly RequiredGate[];
  readonly sendBackTo: Phase | null;
  readonly expected: ExpectedTests | null;
  readonly coverage: CoverageSummary | null;
  readonly flaky: readonly FlakyTest[];
}

export const noFindings: Findings = {
  reasons: [],
  notes: [],
  gates: [],
  sendBackTo: null,
  expected: null,
  coverage: null,
  flaky: [],
};

export const refusal = (reasons: readonly Reason[]): Findings => ({ ...noFindings, reasons });
