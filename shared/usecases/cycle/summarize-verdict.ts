import { design as designSchema } from '#shared/contracts/design.contract.ts';
import type { Design } from '#shared/contracts/design.contract.ts';
import type { AttemptState, VerdictSummary } from '#shared/contracts/records.contract.ts';
import type { Verdict, VerdictInput } from '#shared/domain/verdicts/verdict.ts';

/** A record keeps the head of a long verdict; the whole one is a blob. DynamoDB's items end at 400 kB. */
const MAX_REASONS = 20;
const MAX_TEXT = 600;

const shortened = (text: string): string =>
  text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 1)}…`;

export const summarize = (verdict: Verdict, attempt: AttemptState, key: string): VerdictSummary => ({
  phase: attempt.phase,
  attempt: attempt.n,
  accepted: verdict.accepted,
  reasons: verdict.reasons
    .slice(0, MAX_REASONS)
    .map((reason) => ({ ...reason, text: shortened(reason.text) })),
  notes: verdict.notes.slice(0, MAX_REASONS).map(shortened),
  key,
});

/** The design as the record keeps it. @throws ZodError when the verdict accepted one that is not in form */
export const toDesign = (found: VerdictInput['design']): Design => designSchema.parse(found);
