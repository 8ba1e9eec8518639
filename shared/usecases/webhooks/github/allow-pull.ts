import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { pullCheckName } from '#shared/contracts/pull-check.contract.ts';
import type { PullRef } from '#shared/contracts/pull-check.contract.ts';
import type { ProjectRecord } from '#shared/contracts/records.contract.ts';
import { findMember } from '#shared/domain/commands/members.ts';
import { hasRole } from '#shared/domain/commands/roles.ts';
import { NOTHING_FOR_US } from '#shared/domain/messages/github.messages.ts';
import {
  allowWhich,
  mayNotAllow,
  pullAllowed,
  pullRuns,
} from '#shared/domain/messages/pull-check.messages.ts';
import type { CodeHost } from '#shared/ports/code-host.port.ts';
import type { OpenedDelivery } from '../../deliveries/interpret-delivery.usecase.ts';
import { queryRecords, readRecord } from '../../records/read-records.ts';
import type { Transaction } from '../../records/transaction.ts';
import { auditDecision, type Decided } from './audit-decision.ts';
import { startCheck } from './check-pull.ts';
import { mayWrite } from './find-ground.ts';
import { githubActor } from './propose-stories.ts';
import { refuseComment } from './refuse-comment.ts';
import { done, isFirstOf, settleDelivery, skipped } from './settle-delivery.ts';
import type { DeliveryOutcome, GithubDeps } from './settle-delivery.ts';

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
  allowance: Allowance & { readonly said: string; readonly commentId: string },
  deps: GithubDeps,
): Promise<void> => {
  const { project, host, login, number, said, commentId } = allowance;
  const text = `/allow ${said}`;
  if (!(await mayAllow(allowance))) return refuse(delivery, allowance, text, deps);
  const decision = { identity: `allow by ${commentId}`, text };
  const known = await readRecord(
    deps.store,
    'delivery',
    tableKeys.delivery(delivery.source, decision.identity),
  );
  const { records } = await queryRecords(deps.store, 'pull-check', tableKeys.pullChecks(project.id, number));
  // What this comment allowed before a crash, or by its other delivery, runs; it is shown again.
  const wanted = known === undefined ? 'waiting' : 'running';
  const heads = records.filter(({ status }) => status === wanted).map(({ head }) => head);
  const [head, ...others] = /^[0-9a-f]{7,40}$/.test(said) ? heads.filter((one) => one.startsWith(said)) : [];
  if (head !== undefined && others.length === 0)
    return allow(delivery, { ...allowance, ...decision, head }, deps);
  const says = allowWhich(login, heads);
  if (known === undefined) await host.comment(number, says);
  await settleDelivery(delivery, project.id, deps, (tx) =>
    decide(tx, delivery, { ...allowance, ...decision }, deps, async () => ({
      ok: false,
      says,
      why: NOTHING_FOR_US.noSuchCommit(said),
    })),
  );
};

/** The check's own button: it names the commit it stands beside. */
export const allowByButton = async (
  delivery: OpenedDelivery,
  allowance: Allowance & Pick<PullRef, 'head'>,
  deps: GithubDeps,
): Promise<void> => {
  const text = `/allow ${allowance.head}`;
  if (!(await mayAllow(allowance))) return refuse(delivery, allowance, text, deps);
  await allow(delivery, { ...allowance, identity: `allow by button ${delivery.deliveryId}`, text }, deps);
};

const refuse = async (
  delivery: OpenedDelivery,
  allowance: Allowance,
  text: string,
  deps: GithubDeps,
): Promise<void> =>
  refuseComment(
    delivery,
    {
      ...allowance,
      text,
      reason: 'may not allow',
      says: mayNotAllow(allowance.login),
      why: NOTHING_FOR_US.mayNotAllow(allowance.login),
    },
    deps,
  );

interface Decision {
  /** GitHub tells of one comment to an App and to a repository's webhook: that is decided once. */
  readonly identity: string;
  /** For the audit: the command that it is. */
  readonly text: string;
}

const allow = async (
  delivery: OpenedDelivery,
  allowance: Allowance & Decision & Pick<PullRef, 'head'>,
  deps: GithubDeps,
): Promise<void> => {
  const { project, host, login, number, head } = allowance;
  const place = tableKeys.pullCheck(project.id, number, head);
  await settleDelivery(delivery, project.id, deps, (tx) =>
    decide(tx, delivery, allowance, deps, async () => {
      const check = await tx.load('pull-check', place);
      const why = NOTHING_FOR_US.noSuchCommit(head);
      if (check?.status !== 'waiting') return { ok: false, says: why, why };
      await startCheck(tx, check, githubActor(login));
      return { ok: true, says: pullAllowed({ login, number, head }) };
    }),
  );
  // By the record: a button that is pressed late must not have a check that ended say that it runs.
  const check = await readRecord(deps.store, 'pull-check', place);
  if (check?.status !== 'running') return;
  const allowedBy = check.allowedBy?.name ?? null;
  await host.saveCheckRun({
    externalId: pullCheckName({ number, head }),
    commit: head,
    ...pullRuns(allowedBy),
  });
};

/** Decides once, and has what was decided in the audit, both in the transaction that it takes effect in. */
const decide = async (
  tx: Transaction,
  delivery: OpenedDelivery,
  { project, login, identity, text }: Allowance & Decision,
  deps: GithubDeps,
  how: () => Promise<Decided>,
): Promise<DeliveryOutcome> => {
  if (!(await isFirstOf(tx, delivery, { id: identity, projectId: project.id, what: text })))
    return skipped(NOTHING_FOR_US.known(text));
  const made = await how();
  const commandId = deps.ids.next('cmd', [delivery.source, identity]);
  auditDecision(tx, { commandId, project, login, text }, made);
  return made.ok ? done(made.says) : skipped(made.why);
};
