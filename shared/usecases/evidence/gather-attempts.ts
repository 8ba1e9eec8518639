import * as z from 'zod';
import { attemptFacts } from '#shared/contracts/attempt-facts.contract.ts';
import { evidenceVerdict, type EvidenceVerdict } from '#shared/contracts/evidence.contract.ts';
import { agentJobResult, testJobResult } from '#shared/contracts/jobs.contract.ts';
import { blobKeys } from '#shared/contracts/keys.contract.ts';
import {
  commitId,
  type CycleRecord,
  type EventRecord,
  type JobRecord,
} from '#shared/contracts/records.contract.ts';
import { PHASES } from '#shared/domain/vocabulary.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import { jobId } from '../jobs/job-id.ts';
import type { AttemptParts } from './attempt-parts.ts';
import { sha256 } from './sha256.ts';

const started = z.object({ phase: z.enum(PHASES), attempt: z.int() });
const committed = started.extend({ commit: commitId });

/** A blob and the hash of its bytes; null when there is none: a step that did not come to pass leaves none. */
export async function readHashed<T>(
  blobs: Blobs,
  key: string | null,
  schema: z.ZodType<T>,
): Promise<{ result: T; sha256: string } | null> {
  if (key === null || !(await blobs.exists(key))) return null;
  const bytes = await blobs.get(key);
  return { result: schema.parse(JSON.parse(new TextDecoder().decode(bytes))), sha256: sha256(bytes) };
}

/** Every attempt that the cycle's stream tells of, with what was stored about it. */
export async function gatherAttempts(
  cycle: CycleRecord,
  events: readonly EventRecord[],
  blobs: Blobs,
): Promise<readonly AttemptParts[]> {
  const commits = new Map<string, string>();
  for (const event of events) {
    const found = event.kind === 'attempt.committed' ? committed.safeParse(event.data) : undefined;
    if (found?.success) commits.set(`${found.data.phase} ${found.data.attempt}`, found.data.commit);
  }
  // A verdict that was written but never told, as where the cycle went elsewhere meanwhile, was not taken.
  const told = new Set(
    events.flatMap(({ kind, data }) => {
      const found = kind.startsWith('verdict.') ? started.safeParse(data) : undefined;
      return found?.success ? [`${found.data.phase} ${found.data.attempt}`] : [];
    }),
  );
  return Promise.all(
    events
      .filter((event) => event.kind === 'attempt.started')
      .map(async (event): Promise<AttemptParts> => {
        const { phase, attempt } = started.parse(event.data);
        const resultKey = (kind: JobRecord['kind']): string =>
          blobKeys.jobResult(jobId({ owner: cycle.id, phase, attempt, kind }));
        const agent = await readHashed(blobs, resultKey('agent'), agentJobResult);
        const facts = await readHashed(blobs, blobKeys.attemptFacts(cycle.id, phase, attempt), attemptFacts);
        return {
          phase,
          attempt,
          startedAt: event.at,
          commit: commits.get(`${phase} ${attempt}`) ?? null,
          changedPaths: facts?.result.changedFiles.map(({ path }) => path) ?? [],
          // The commit's own check of the write policy may have found more than the agent's tools did.
          agent: agent && {
            ...agent,
            result: { ...agent.result, violations: facts?.result.violations ?? agent.result.violations },
          },
          run: await readHashed(blobs, resultKey('test'), testJobResult),
          verdict: told.has(`${phase} ${attempt}`)
            ? await gatherVerdict(blobs, blobKeys.verdict(cycle.id, phase, attempt))
            : null,
        };
      }),
  );
}

async function gatherVerdict(blobs: Blobs, key: string): Promise<EvidenceVerdict | null> {
  const found = await readHashed(blobs, key, evidenceVerdict.omit({ sha256: true }));
  return found && { ...found.result, sha256: found.sha256 };
}
