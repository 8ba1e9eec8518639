import type { GithubEvent } from '#shared/contracts/github-events.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { pullCheckName } from '#shared/contracts/pull-check.contract.ts';
import type { PullCheckRecord } from '#shared/contracts/pull-check.contract.ts';
import type { Actor } from '#shared/contracts/records.contract.ts';
import { NOTHING_FOR_US } from '#shared/domain/messages/github.messages.ts';
import { ALLOW_BUTTON, pullRuns, pullWaits } from '#shared/domain/messages/pull-check.messages.ts';
import type { OpenedDelivery } from '../../deliveries/interpret-delivery.usecase.ts';
import { loadProject } from '../../cycle/save-cycle.ts';
import type { Transaction } from '../../records/transaction.ts';
import { findGround, storyOfBranch } from './find-ground.ts';
import { githubActor } from './propose-stories.ts';
import { done, settleDelivery, skipped } from './settle-delivery.ts';
import type { GithubDeps } from './settle-delivery.ts';

/** What gives a pull request a new commit at its head. */
const ACTIONS: readonly string[] = ['opened', 'reopened', 'synchronize', 'ready_for_review'];

/**
 * A pull request that people opened has its suite run once for each commit, in a sandbox and behind a check run. One
 * from a fork is code of anybody, run at our cost: it waits until a member with write access allows this commit.
 */
export const checkPull = async (
  delivery: OpenedDelivery,
  { action, repository, pull_request: pull, sender }: GithubEvent<'pull_request'>,
  deps: GithubDeps,
): Promise<void> => {
  const ground = await findGround(repository, deps);
  if (!ground.ok) return settleDelivery(delivery, ground.projectId, deps, () => skipped(ground.why));
  const { project, host } = ground;
  const skip = (why: string): Promise<void> => settleDelivery(delivery, project.id, deps, () => skipped(why));
  const { head, number } = pull;
  const fork = head.repo?.full_name !== repository.full_name;
  if (!ACTIONS.includes(action)) return skip(NOTHING_FOR_US.action('pull_request', action));
  if (!fork && storyOfBranch(head.ref) !== undefined) return skip(NOTHING_FOR_US.own(number));
  if (pull.user?.type === 'Bot') return skip(NOTHING_FOR_US.bot(pull.user.login));
  const says = fork ? pullWaits(head.sha) : pullRuns(null);
  const known = await deps.store.get(tableKeys.pullCheck(project.id, number, head.sha));
  if (known === undefined)
    await host.saveCheckRun({
      externalId: pullCheckName({ number, head: head.sha }),
      commit: head.sha,
      ...says,
      ...(fork ? { action: ALLOW_BUTTON } : {}),
    });
  await settleDelivery(delivery, project.id, deps, async (tx) => {
    if ((await tx.load('pull-check', tableKeys.pullCheck(project.id, number, head.sha))) !== undefined)
      return skipped(NOTHING_FOR_US.known(`commit ${head.sha} of #${number}`));
    const check: PullCheckRecord = {
      v: 1,
      projectId: project.id,
      number,
      head: head.sha,
      target: pull.base.sha,
      fork,
      status: 'waiting',
      allowedBy: null,
      base: null,
      lockHash: null,
      image: null,
      dependenciesKey: null,
      resultKey: null,
      problem: null,
      at: tx.at,
    };
    if (fork) tx.save('pull-check', check);
    else await startCheck(tx, check, githubActor(sender.login));
    return done(fork ? `#${number} waits for a member` : `the tests of #${number} run`);
  });
};

/** Has the commit fetched and its suite run, under the check's own name: asked again it is the same. */
export const startCheck = async (tx: Transaction, check: PullCheckRecord, actor: Actor): Promise<void> => {
  const { projectId, number, head, fork } = check;
  tx.save('pull-check', { ...check, status: 'running', allowedBy: fork ? actor : null });
  const project = await loadProject(tx, projectId);
  tx.save('project', tx.tell(project, { kind: 'pull_check.started', data: { number, head, fork }, actor }));
  tx.ask(projectId, { kind: 'check-pull', projectId, number, head, step: 'prepare' });
};
