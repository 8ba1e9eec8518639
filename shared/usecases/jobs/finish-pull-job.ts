import { testJobResult } from '#shared/contracts/jobs.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { PullCheckRecord, PullRef } from '#shared/contracts/pull-check.contract.ts';
import type { JobRecord } from '#shared/contracts/records.contract.ts';
import { packagesMissing, pullJobLost } from '#shared/domain/messages/pull-check.messages.ts';
import { loadProject } from '../cycle/save-cycle.ts';
import type { Transaction } from '../records/transaction.ts';
import { settleInstall } from './share-install.ts';

export type PullJob = JobRecord & { readonly pull: NonNullable<JobRecord['pull']> };

export const isPullJob = (job: JobRecord): job is PullJob => job.pull !== undefined;

/** What came of a job of a pull request's validation: with its packages the suite is run, with that it is reported. */
export const finishPullJob = async (
  tx: Transaction,
  job: PullJob,
  ended: { readonly resultKey: string; readonly result: JsonObject } | { readonly lost: string },
): Promise<void> => {
  const { projectId, pull } = job;
  const check = await tx.load('pull-check', tableKeys.pullCheck(projectId, pull.number, pull.head));
  if (check?.status !== 'running') return;
  if ('lost' in ended) return endCheck(tx, { ...check, problem: pullJobLost(job.id, ended.lost) });
  if (job.kind !== 'install') return endCheck(tx, { ...check, resultKey: ended.resultKey });
  const result = testJobResult.parse(ended.result);
  await settleInstall(tx, job, ended.resultKey, result);
  if (result.outcome !== 'done') return endCheck(tx, { ...check, problem: packagesMissing(result.text) });
  tx.save('pull-check', { ...check, dependenciesKey: ended.resultKey });
  await ask(tx, { projectId, ...pull }, 'pull_check.installed', 'run');
};

const endCheck = async (tx: Transaction, check: PullCheckRecord): Promise<void> => {
  tx.save('pull-check', { ...check, status: 'done' });
  await ask(tx, check, 'pull_check.ended', 'report');
};

const ask = async (
  tx: Transaction,
  { projectId, number, head }: PullRef,
  kind: string,
  step: 'run' | 'report',
): Promise<void> => {
  const project = await loadProject(tx, projectId);
  tx.save('project', tx.tell(project, { kind, data: { number, head } }));
  tx.ask(projectId, { kind: 'check-pull', projectId, number, head, step });
};
