/** Verdicts and the tests of an accepted RED commit, as they are stored in blobs. */
import * as z from 'zod';
import { GATE_KINDS, PHASES } from '#shared/domain/vocabulary.ts';
import {
  REASON_CODES,
  type ExpectedTests as DomainExpectedTests,
  type Verdict as DomainVerdict,
} from '#shared/domain/verdicts/verdict.ts';

export const expectedTests = z.object({
  v: z.literal(1),
  storyId: z.string(),
  tests: z.array(
    z.object({
      project: z.string(),
      file: z.string(),
      name: z.string(),
      parametrised: z.boolean(),
      criteria: z.array(z.string()),
      keeps: z.boolean(),
      proof: z.enum(['assertion', 'interface', 'load', 'passed']),
      instances: z.array(z.string()).nullable(),
    }),
  ),
  files: z.array(z.object({ path: z.string(), sha256: z.string() })),
  removed: z.array(z.object({ file: z.string(), name: z.string() })),
}) satisfies z.ZodType<DomainExpectedTests>;
export type ExpectedTests = z.infer<typeof expectedTests>;

export const coverageSummary = z.object({
  changed: z.object({ covered: z.int(), measured: z.int() }),
  covered: z.int(),
  uncovered: z.int(),
});

export const verdictSchema = z.object({
  v: z.literal(1),
  phase: z.enum(PHASES),
  accepted: z.boolean(),
  reasons: z.array(
    z.object({
      code: z.enum(REASON_CODES),
      test: z.string().exactOptional(),
      file: z.string().exactOptional(),
      text: z.string(),
    }),
  ),
  notes: z.array(z.string()),
  gates: z.array(z.object({ kind: z.enum(GATE_KINDS), text: z.string() })),
  sendBackTo: z.enum(PHASES).nullable(),
  expected: expectedTests.nullable(),
  coverage: coverageSummary.nullable(),
  flaky: z.array(z.object({ project: z.string(), file: z.string(), name: z.string() })),
}) satisfies z.ZodType<DomainVerdict>;
export type Verdict = z.infer<typeof verdictSchema>;
