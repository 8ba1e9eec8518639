import type { GithubEvent } from '#shared/contracts/github-events.contract.ts';
import {
  NOTHING_FOR_US,
  noWriteAccess,
  tooManyComments,
  tooManyOfProject,
} from '#shared/domain/messages/github.messages.ts';
import { acceptCommand } from '../../accept-command.usecase.ts';
import type { OpenedDelivery } from '../../deliveries/interpret-delivery.usecase.ts';
import { memberIn } from '../../take-rate.usecase.ts';
import { countComment } from './count-comment.ts';
import { allowByComment } from './allow-pull.ts';
import { findGround, mayWrite } from './find-ground.ts';
import { githubActor } from './propose-stories.ts';
import { refuseComment, type RefusedComment } from './refuse-comment.ts';
import { done, settleDelivery, skipped } from './settle-delivery.ts';
import type { GithubDeps } from './settle-delivery.ts';

/** `/agent sprint status` and `/agent /sprint status`, on the first line; quoted replies begin with `>`. */
const COMMAND = /^\s*\/agent(?:[ \t]+\/?([^\r\n]*))?[ \t]*(?:\r?\n|$)/;

/** The command that a comment gives; `/agent` alone asks where the project stands. */
export const commandOf = (body: string): string | undefined => {
  const match = COMMAND.exec(body);
  if (match === null) return undefined;
  const said = (match[1] ?? '').trim();
  return said === '' ? '/state' : `/${said}`;
};

/** A comment that begins with /agent, by somebody who may write there, is a command; its answer is a comment. */
export const takeComment = async (
  delivery: OpenedDelivery,
  { action, repository, issue, comment, sender }: GithubEvent<'issue_comment'>,
  deps: GithubDeps,
): Promise<void> => {
  const text = commandOf(comment.body);
  const ground = await findGround(repository, deps);
  if (!ground.ok) return settleDelivery(delivery, ground.projectId, deps, () => skipped(ground.why));
  const { project, host } = ground;
  const skip = (why: string): Promise<void> => settleDelivery(delivery, project.id, deps, () => skipped(why));
  const login = comment.user?.login ?? sender.login;
  if (action !== 'created') return skip(NOTHING_FOR_US.action('issue_comment', action));
  if (text === undefined) return skip(NOTHING_FOR_US.noCommand);
  if (comment.user?.type === 'Bot') return skip(NOTHING_FOR_US.bot(login));
  const actor = githubActor(login);
  const refuse = (refused: Pick<RefusedComment, 'reason' | 'says' | 'why'>): Promise<void> =>
    refuseComment(delivery, { project, host, login, number: issue.number, text, ...refused }, deps);
  const commentId = `comment ${repository.full_name}#${comment.id}`;
  // Before GitHub is asked: that takes of the installation's rate, and anybody may comment.
  const waits = await countComment(
    delivery,
    { project, commentId, limit: memberIn(project.id, actor.id) },
    deps,
  );
  if (waits !== undefined)
    return refuse({
      reason: 'too many',
      says: tooManyComments(login, waits),
      why: NOTHING_FOR_US.tooMany(login),
    });
  if (!(await mayWrite(host, login)))
    return refuse({
      reason: 'no write access',
      says: noWriteAccess(login),
      why: NOTHING_FOR_US.noPermission(login),
    });
  // After that: whoever may only comment must not use up what the project's own people have together.
  const allWait = await countComment(
    delivery,
    { project, commentId, limit: { kind: 'project', id: project.id } },
    deps,
  );
  if (allWait !== undefined)
    return refuse({
      reason: 'too many of the project',
      says: tooManyOfProject(login, allWait),
      why: NOTHING_FOR_US.tooManyOfProject(project.id),
    });
  const allowing = /^\/allow(?:\s+(.*))?$/.exec(text);
  if (allowing !== null)
    return allowByComment(
      delivery,
      {
        project,
        host,
        login,
        number: issue.number,
        said: (allowing[1] ?? '').trim().toLowerCase(),
        commentId,
      },
      deps,
    );
  const commandId = await acceptCommand(
    {
      projectId: project.id,
      text,
      actor,
      replyTo: {
        channel: 'github',
        address: { projectId: project.id, repository: project.repository, issue: issue.number },
      },
      delivery: {
        source: 'github',
        id: commentId,
        project: project.id,
      },
    },
    deps,
  );
  await settleDelivery(delivery, project.id, deps, () => done(`command ${commandId}`));
};
