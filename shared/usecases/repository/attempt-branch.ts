import type { Phase } from '#shared/domain/vocabulary.ts';

/** Where an attempt's commit stands beside the story's branch: what is refused there never gets on that. It is not pushed. */
export const attemptBranch = (cycleId: string, phase: Phase, attempt: number): string =>
  `attempts/${cycleId}/${phase}-${attempt}`;
