import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { pullCheckName } from '#shared/contracts/pull-check.contract.ts';
import type { PullRef } from '#shared/contracts/pull-check.contract.ts';
import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import { findMember } from '#shared/domain/commands/members.ts';
import { hasRole } from '#shared/domain/commands/roles.ts';
import { NOTHING_FOR_US } from '#shared/domain/messages/github.messages.ts';
import { allowWhich, pullRuns } from '#shared/domain/messages/pull-check.messages.ts';
import type { CodeHost } from '#shared/ports/code-host.port.ts';
import type { OpenedDelivery } from '../../deliveries/interpret-delivery.usecase.ts';
import { queryRecords } from '../../records/read-records.ts';
import { startCheck } from './check-pull.ts';
import { mayWrite } from './find-ground.ts';
import { githubActor } from './propose-stories.ts';
import { done, settleDelivery, skipped } from './settle-delivery.ts';
import type { GithubDeps } from './settle-delivery.ts';

export interface Allowance {
  readonly project: ProjectRecord;
  readonly host: CodeHost;
  readonly login: string;
  readonly number: number;
}

/** Whether somebody may have code of strangers run: known to the project, and with write access. */
const mayAllow = async ({ project, host, login }: Allowance): Promise<boolean> => {
  const member = findMember(project.members, githubActor(login).id);
  return member !== undefined && hasRole(member.role, 'developer') && (await mayWrite(host, login));
};

/** `/agent allow <commit>`: the commit that was looked at, and no other that came meanwhile. */
export const allowByComment = async (
  delivery: OpenedDelivery,
  allowance: Allowance & { readonly said: string },
  deps: GithubDeps,
): Promise<void> => {
  const { project, host, login, number, said } = allowance;
  const skip = (why: string): Promise<void> => settleDelivery(delivery, project.id, deps, () => skipped(why));
  if (!(await mayAllow(allowance))) return skip(NOTHING_FOR_US.mayNotAllow(login));
  const { records } = await queryRecords(deps.store, 'pull-check', tableKeys.pullChecks(project.id, number));
  const waiting = records.filter(({ status }) => status === 'waiting').map(({ head }) => head);
  const [head, ...others] = /^[0-9a-f]{7,40}$/.test(said)
    ? waiting.filter((one) => one.startsWith(said))
    : [];
  if (head === undefined || others.length > 0) {
    await host.comment(number, allowWhich(login, waiting));
    return skip(NOTHING_FOR_US.noSuchCommit(said));
  }
  await allow(delivery, { ...allowance, head }, deps);
};

/** The check's own button: it names the commit it stands beside. */
export const allowByButton = async (
  delivery: OpenedDelivery,
  allowance: Allowance & { readonly head: string },
  deps: GithubDeps,
): Promise<void> => {
  const { project, login } = allowance;
  if (!(await mayAllow(allowance)))
    return settleDelivery(delivery, project.id, deps, () => skipped(NOTHING_FOR_US.mayNotAllow(login)));
  await allow(delivery, allowance, deps);
};

const allow = async (
  delivery: OpenedDelivery,
  { project, host, login, number, head }: Allowance & Pick<PullRef, 'head'>,
  deps: GithubDeps,
): Promise<void> => {
  const place = tableKeys.pullCheck(project.id, number, head);
  await settleDelivery(delivery, project.id, deps, async (tx) => {
    const check = await tx.load('pull-check', place);
    if (check?.status !== 'waiting') return skipped(NOTHING_FOR_US.noSuchCommit(head));
    await startCheck(tx, check, githubActor(login));
    return done(`${login} allowed the tests of ${head} of #${number}`);
  });
  await host.saveCheckRun({ externalId: pullCheckName({ number, head }), commit: head, ...pullRuns(login) });
};
