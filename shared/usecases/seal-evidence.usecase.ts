import * as z from 'zod';
import type { SealedEvidence } from '#shared/contracts/evidence.contract.ts';
import { testJobResult } from '#shared/contracts/jobs.contract.ts';
import { blobKeys, canonicalStoryId, tableKeys } from '#shared/contracts/keys.contract.ts';
import type {
  ApprovalRecord,
  CycleRecord,
  EventRecord,
  ProjectRecord,
} from '#shared/contracts/records.contract.ts';
import { canonicalJson } from '#shared/domain/canonical-json.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import type { Repositories, Repository } from '#shared/ports/repository.port.ts';
import type { Signer } from '#shared/ports/signer.port.ts';
import type { Store } from '#shared/ports/store.port.ts';
import { allRecords, queryIndexedRecords, queryRecords, readRecord } from './records/read-records.ts';
import { bundleAttempts } from './evidence/bundle-attempts.ts';
import { buildEvidence, designPath, type EvidenceParts } from './evidence/build-evidence.ts';
import { buildEvidencePage } from './evidence/build-evidence-page.ts';
import { gatherAttempts, readHashed } from './evidence/gather-attempts.ts';
import { keyFingerprint, sha256 } from './evidence/sha256.ts';

export interface SealDeps {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly repositories: Repositories;
  readonly signer: Signer;
}

/** What evidence reads of the tests that RED proved. */
const provedTests = z.object({
  files: z.array(z.object({ path: z.string(), sha256: z.string() })),
  removed: z.array(z.object({ file: z.string(), name: z.string() })).default([]),
});

/**
 * Gathers a cycle's evidence from what was recorded, signs it with the project's key, and stores it with its page.
 * Sealed again before anything else happened to the cycle, it is the same evidence. Its branch must have been brought
 * to the cycle's head.
 * @throws Error when the cycle has no accepted commit yet
 */
export async function sealEvidence(
  { cycleId }: { readonly cycleId: string },
  deps: SealDeps,
): Promise<{ readonly key: string; readonly pageKey: string }> {
  const cycle = await readRecord(deps.store, 'cycle', tableKeys.cycle(cycleId));
  const project = cycle && (await readRecord(deps.store, 'project', tableKeys.project(cycle.projectId)));
  if (!cycle || !project) throw new Error(`no cycle ${cycleId}`);
  const repository = await deps.repositories.open(project);
  const { parts, bundle } = await gather(cycle, project, repository, deps);
  const evidence = buildEvidence(parts);
  const value = await deps.signer.sign(project.id, new TextEncoder().encode(canonicalJson(evidence)));
  const sealed: SealedEvidence = {
    v: 1,
    evidence,
    gitBundle: Buffer.from(bundle).toString('base64'),
    signature: { algorithm: 'ed25519', value },
  };
  const key = blobKeys.evidence(project.id, cycle.storyId, cycle.id);
  const pageKey = blobKeys.evidencePage(project.id, cycle.storyId, cycle.id);
  await deps.blobs.put(key, new TextEncoder().encode(`${canonicalJson(sealed)}\n`));
  await deps.blobs.put(pageKey, new TextEncoder().encode(buildEvidencePage(sealed)));
  return { key, pageKey };
}

async function gather(
  cycle: CycleRecord,
  project: ProjectRecord,
  repository: Repository,
  { store, blobs, signer }: SealDeps,
): Promise<{ parts: EvidenceParts; bundle: Uint8Array }> {
  const { base, head } = cycle;
  if (base === null || head === null) throw new Error(`cycle ${cycle.id} has no commit to give evidence of`);
  const story = await readRecord(
    store,
    'story',
    tableKeys.story(project.id, canonicalStoryId(cycle.storyId) ?? cycle.storyId),
  );
  if (!story) throw new Error(`no story ${cycle.storyId}`);
  const events = await allRecords<'event'>((cursor) =>
    queryRecords(store, 'event', { ...tableKeys.events(cycle.id), cursor }),
  );
  const { attempts, branches } = await bundleAttempts(
    cycle,
    await gatherAttempts(cycle, events, blobs),
    repository,
  );
  const accepted = [
    ...attempts.flatMap(({ commit, verdict }) => (commit !== null && verdict?.accepted ? [commit] : [])),
    ...Object.values(cycle.commits),
    ...(cycle.packagesCommit === null ? [] : [cycle.packagesCommit]),
  ];
  const trees = await Promise.all(
    accepted.map(async (commit) => [commit, await repository.treeId(commit)] as const),
  );
  const design = await repository.read(head, designPath(story.id));
  const proved = await readHashed(blobs, cycle.expectedTestsKey, provedTests);
  const bundle = await repository.bundle(cycle.branch, base.defaultBranchCommit, branches);
  const parts: EvidenceParts = {
    project,
    story,
    cycle,
    base,
    head,
    events,
    approvals: await approvalsOf(cycle, events, store),
    attempts,
    baseline: await readHashed(blobs, cycle.baselineKey, testJobResult),
    trees: Object.fromEntries(trees),
    designSha256: design === undefined ? null : sha256(design),
    tests: proved?.result.files ?? [],
    removedTests: proved?.result.removed ?? [],
    publicKeyFingerprint: keyFingerprint(await signer.publicKey(project.id)),
    gitBundle: {
      sha256: sha256(bundle),
      bytes: bundle.length,
      ref: `refs/heads/${cycle.branch}`,
      attempts: branches.map((branch) => `refs/heads/${branch}`),
      prerequisite: base.defaultBranchCommit,
    },
  };
  return { parts, bundle };
}

/** The index may lag behind: what the cycle's own stream names is read by key besides. Oldest first. */
async function approvalsOf(
  cycle: CycleRecord,
  events: readonly EventRecord[],
  store: Store,
): Promise<readonly ApprovalRecord[]> {
  const indexed = await allRecords<'approval'>((cursor) =>
    queryIndexedRecords(store, 'approval', {
      ...tableKeys.approvalsOfCycle(cycle.projectId, cycle.id),
      cursor,
    }),
  );
  const named = events.flatMap(({ data }) =>
    typeof data['approval'] === 'string' ? [data['approval']] : [],
  );
  const ids = [...new Set([...indexed.map((approval) => approval.id), ...named])];
  const found = await Promise.all(ids.map((id) => readRecord(store, 'approval', tableKeys.approval(id))));
  return found
    .filter((approval) => approval !== undefined)
    .sort((a, b) => (`${a.openedAt} ${a.id}` < `${b.openedAt} ${b.id}` ? -1 : 1));
}
