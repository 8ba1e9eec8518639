import type { WritePolicy } from '#shared/contracts/jobs.contract.ts';
import type { CycleRecord } from '#shared/contracts/records.contract.ts';
import { writePolicyFor } from '#shared/domain/policies/write-policies.ts';

/** What the agent of a cycle's present phase may write. */
export const policyOf = ({ phase, storyId, settings, design }: CycleRecord): WritePolicy =>
  writePolicyFor({
    phase,
    storyId,
    runner: settings?.runner ?? 'node-test',
    design,
    protectedPaths: settings?.protectedPaths ?? [],
  });
