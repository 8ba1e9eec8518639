import { readFile } from 'node:fs/promises';
import { evidencePlaces } from '#shared/contracts/evidence.contract.ts';
import { canonicalStoryId } from '#shared/contracts/keys.contract.ts';
import type { EvidenceRepository } from '#shared/ports/evidence-repository.port.ts';
import type { FoundEvidence } from '#shared/usecases/verify-evidence.usecase.ts';
import { short } from '#shared/usecases/evidence/finding.ts';
import { CliError, EXIT } from '../cli/exit-codes.ts';

const oneSpelling = (storyId: string): string => canonicalStoryId(storyId) ?? storyId;

async function readGiven(path: string, what: string): Promise<Uint8Array> {
  return readFile(path).catch(() => {
    throw new CliError(EXIT.usedWrongly, `${what}: ${path} can't be read`);
  });
}

/** Sealed bundles on the branch `orch-state`, of some stories or of all. */
async function onStateBranch(
  repository: EvidenceRepository,
  stories: readonly string[],
): Promise<readonly FoundEvidence[]> {
  const { branch, folder } = evidencePlaces;
  const head = await repository.head(branch);
  if (head === undefined)
    throw new CliError(
      EXIT.usedWrongly,
      `there is no branch ${branch} here: fetch it ("git fetch origin ${branch}:${branch}"), or name a bundle with --bundle`,
    );
  const all = (await repository.files(head)).flatMap(({ path }) => {
    const [story = '', file = ''] = path.startsWith(folder) ? path.slice(folder.length).split('/') : [];
    if (!file.endsWith('.json')) return [];
    const of = { storyId: story, cycleId: file.slice(0, -'.json'.length) };
    return [{ path, story: oneSpelling(story), of }];
  });
  const wanted = new Set(stories.map(oneSpelling));
  const missing = stories.filter((id) => !all.some(({ story }) => story === oneSpelling(id)));
  if (missing.length > 0)
    throw new CliError(EXIT.answerIsNo, `no evidence of ${missing.join(', ')} on the branch ${branch}`);
  if (all.length === 0)
    throw new CliError(EXIT.answerIsNo, `no story has evidence on the branch ${branch} yet`);
  const chosen = all.filter(({ story }) => wanted.size === 0 || wanted.has(story));
  return Promise.all(
    chosen.map(async ({ path, of }) => ({
      place: `${branch}:${path}`,
      of,
      bytes: (await repository.read(head, path)) ?? new Uint8Array(),
    })),
  );
}

export async function findEvidence(
  repository: EvidenceRepository,
  wanted: { readonly stories: readonly string[]; readonly bundle: string | undefined },
): Promise<readonly FoundEvidence[]> {
  if (wanted.bundle === undefined) return onStateBranch(repository, wanted.stories);
  return [{ place: wanted.bundle, bytes: await readGiven(wanted.bundle, '--bundle') }];
}

/** The key to trust: given, or from the branch `orch-state`; never from a bundle. */
export async function findPublicKey(
  repository: EvidenceRepository,
  given: string | undefined,
): Promise<string> {
  if (given !== undefined) return Buffer.from(await readGiven(given, '--public-key')).toString();
  const { branch, publicKey } = evidencePlaces;
  const head = await repository.head(branch);
  const key = head === undefined ? undefined : await repository.read(head, publicKey);
  if (key === undefined)
    throw new CliError(
      EXIT.usedWrongly,
      `there is no ${publicKey} on a branch ${branch} here: name the project's public key with --public-key`,
    );
  await requireOneKey(repository, head ?? '');
  return Buffer.from(key).toString();
}

/** A project has one key: who could put another one on the branch could sign with it too. */
async function requireOneKey(repository: EvidenceRepository, head: string): Promise<void> {
  const { branch, publicKey } = evidencePlaces;
  const [last, ...before] = await repository.revisions(head, publicKey);
  if (before.length === 0) return;
  throw new CliError(
    EXIT.answerIsNo,
    `the project's key on the branch ${branch} was replaced (in ${short(last ?? head)}), so nothing signed with it is trusted: name the key that you trust with --public-key`,
  );
}
