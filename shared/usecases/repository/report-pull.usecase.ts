import { testJobResult } from '#shared/contracts/jobs.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { pullCheckName } from '#shared/contracts/pull-check.contract.ts';
import type { PullCheckRecord, PullRef } from '#shared/contracts/pull-check.contract.ts';
import { pullProblem, pullRan } from '#shared/domain/messages/pull-check.messages.ts';
import type { PullCheckText } from '#shared/domain/messages/pull-check.messages.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import type { CodeHosts } from '#shared/ports/code-host.port.ts';
import { sha256 } from '../evidence/sha256.ts';
import { readRecord } from '../records/read-records.ts';
import type { TransactionDeps } from '../records/transaction.ts';

/** Shows what a pull request's validation found, as its check run. Shown again it is the same check. */
export const reportPull = async (
  { projectId, number, head }: PullRef,
  deps: TransactionDeps & { readonly blobs: Blobs; readonly hosts: CodeHosts },
): Promise<void> => {
  const check = await readRecord(deps.store, 'pull-check', tableKeys.pullCheck(projectId, number, head));
  const project = await readRecord(deps.store, 'project', tableKeys.project(projectId));
  if (check === undefined || project === undefined) return;
  const host = await deps.hosts.open(project);
  await host?.saveCheckRun({
    externalId: pullCheckName(check),
    commit: head,
    ...(await inWords(check, deps.blobs)),
  });
};

const inWords = async (
  { head, base, resultKey, problem }: PullCheckRecord,
  blobs: Blobs,
): Promise<PullCheckText> => {
  if (resultKey === null || base === null) return pullProblem(problem ?? 'it gave no result');
  const bytes = Buffer.from(await blobs.get(resultKey));
  const result = testJobResult.parse(JSON.parse(bytes.toString()));
  const { suite } = result.runs;
  if (result.outcome !== 'done' || suite === undefined) return pullProblem(result.text || result.outcome);
  const count = (status: 'passed' | 'skipped'): number =>
    suite.results.filter((test) => test.status === status).length;
  const changed: Record<string, number> = {};
  for (const { role } of result.changedFiles) changed[role] = (changed[role] ?? 0) + 1;
  return pullRan({
    head,
    base,
    runner: result.runner,
    passed: count('passed'),
    failed: [
      ...suite.fileFailures.map(({ file, failure }) => `${file}: ${failure.message}`),
      ...suite.results
        .filter(({ status }) => status === 'failed')
        .map(({ file, name }) => `${file} › ${name}`),
    ],
    skipped: count('skipped'),
    defect: suite.defects[0]?.text ?? null,
    changed,
    isolation: result.isolation?.means ?? null,
    resultSha256: sha256(bytes),
  });
};
