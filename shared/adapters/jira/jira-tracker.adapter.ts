import { createHash } from 'node:crypto';
import { IssueGone, TrackerDown } from '#shared/ports/tracker.port.ts';
import type { ChangedIssues, Tracker, TrackerComment } from '#shared/ports/tracker.port.ts';
import { callJira } from './call-jira.ts';
import type { JiraClientOptions } from './call-jira.ts';
import { documentOf } from './jira-text.ts';
import { HEAD_FIELDS, ISSUE_FIELDS, readComments, readHead, readIssue } from './read-jira-issue.ts';

/** Comments of an issue that are looked at: the newest. */
const NEWEST = 50;
const PAGE = 50;

/** Jira Cloud by its REST API, version 3, on behalf of one account. */
export function createJiraTracker(options: JiraClientOptions): Tracker {
  const accounts = new Map<string, string>();

  const ownAccount = async (site: string): Promise<string> => {
    const known = accounts.get(site);
    if (known !== undefined) return known;
    const { accountId } = await callJira(site, options, ({ getCurrentUser }, client) =>
      getCurrentUser(client),
    );
    if (accountId === undefined) throw new TrackerDown(`${site} does not say who we are`);
    accounts.set(site, accountId);
    return accountId;
  };

  /** Oldest first, our own among them. */
  const newestComments = async (site: string, id: string): Promise<readonly TrackerComment[]> =>
    readComments(
      await callJira(site, options, ({ getComments }, client) =>
        getComments(client, { issueIdOrKey: id, orderBy: '-created', maxResults: NEWEST }),
      ),
    ).toReversed();

  return {
    ownAccount,

    readIssue: async (site, id) => {
      try {
        const answer = await callJira(site, options, ({ getIssue }, client) =>
          getIssue(client, { issueIdOrKey: id, fields: ISSUE_FIELDS }),
        );
        const own = await ownAccount(site);
        const told = await newestComments(site, id);
        return readIssue(
          answer,
          site,
          told.filter(({ author }) => author.id !== own),
        );
      } catch (error) {
        if (error instanceof IssueGone) return undefined;
        throw error;
      }
    },

    listChanged: async (wanted) => {
      const found = await callJira(wanted.site, options, ({ searchAndReconsileIssuesUsingJql }, client) =>
        searchAndReconsileIssuesUsingJql(client, {
          jql: searchFor(wanted),
          fields: HEAD_FIELDS,
          maxResults: PAGE,
          ...(wanted.cursor === undefined ? {} : { nextPageToken: wanted.cursor }),
        }),
      );
      return {
        issues: (found.issues ?? []).map(readHead),
        cursor: found.nextPageToken ?? undefined,
      };
    },

    moveTo: async (site, id, status) => {
      const { transitions = [] } = await callJira(site, options, ({ getTransitions }, client) =>
        getTransitions(client, { issueIdOrKey: id }),
      );
      const way = transitions.find(({ to }) => isSame(to?.name, status));
      if (way?.id === undefined) return 'no way';
      const transition = { id: way.id };
      await callJira(site, options, ({ doTransition }, client) =>
        doTransition(client, { issueIdOrKey: id, transition }),
      );
      return 'moved';
    },

    comment: async (site, id, { ref, text }) => {
      const mark = markOf(ref);
      const own = await ownAccount(site);
      const told = await newestComments(site, id);
      if (told.some((each) => each.author.id === own && each.text.endsWith(mark))) return;
      const body = documentOf(`${text}\n${mark}`);
      await callJira(site, options, ({ addComment }, client) =>
        addComment(client, { issueIdOrKey: id, body }),
      );
    },

    linkPage: async (site, id, { url, title }) => {
      await callJira(site, options, ({ createOrUpdateRemoteIssueLink }, client) =>
        // One with this global id is updated, so that a repeat makes no second one.
        createOrUpdateRemoteIssueLink(client, {
          issueIdOrKey: id,
          globalId: `agent-workflow=${url}`,
          relationship: 'Agent Workflow',
          object: { url, title },
        }),
      );
    },
  };
}

const isSame = (a: string | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();

/**
 * Last line of each of our comments: written with the comment in one call, it tells a repeat that the comment is there.
 * An entity property would need a call of its own, and a crash between the two.
 */
const markOf = (ref: string): string =>
  `Agent Workflow, ref ${createHash('sha256').update(ref).digest('hex').slice(0, 12)}`;

/** In JQL. Minutes before now, because dates in it are in the account's own time zone. */
function searchFor({ project, sinceMinutes, label, status }: ChangedIssues): string {
  const chosen = [
    ...(label === undefined ? [] : [`labels = "${label}"`]),
    ...(status === undefined ? [] : [`status = "${status}"`]),
  ].join(' OR ');
  const which =
    sinceMinutes === null ? `(${chosen}) AND statusCategory != Done` : `updated >= "-${sinceMinutes}m"`;
  return `project = "${project}" AND ${which} ORDER BY updated ASC, key ASC`;
}
