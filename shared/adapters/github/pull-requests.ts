import type { PullRequest, PullRequestDraft } from '#shared/ports/code-host.port.ts';
import { statusOf } from './github-client.ts';
import type { GithubCall } from './github-client.ts';

/** GitHub takes no longer body. */
const MAX_BODY = 65_536;

const listPulls = async ({ client, owner, repo }: GithubCall, branch: string, state: 'open' | 'all') =>
  (
    await client.request('GET /repos/{owner}/{repo}/pulls', {
      owner,
      repo,
      head: `${owner}:${branch}`,
      state,
      sort: 'created',
      direction: 'desc',
    })
  ).data.filter(({ head }) => head.ref === branch);

export const findPullRequest = async (call: GithubCall, branch: string): Promise<PullRequest | undefined> => {
  const [open] = await listPulls(call, branch, 'open');
  return open === undefined ? undefined : { number: open.number, url: open.html_url };
};

/** A branch has one open pull request: it is found by its branch and brought up to date, or opened. */
export const savePullRequest = async (call: GithubCall, draft: PullRequestDraft): Promise<PullRequest> => {
  const { client, owner, repo } = call;
  const { head, base, title, labels } = draft;
  const body = draft.body.slice(0, MAX_BODY);
  const open = await findPullRequest(call, head);
  const saved = open ?? (await openPullRequest(call, { ...draft, body }));
  if (open !== undefined)
    await client.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
      owner,
      repo,
      pull_number: open.number,
      title,
      body,
      base,
    });
  // Labels that are on it stay, those of people too.
  await client.request('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', {
    owner,
    repo,
    issue_number: saved.number,
    labels: [...labels],
  });
  return saved;
};

const openPullRequest = async (
  call: GithubCall,
  { head, base, title, body }: PullRequestDraft,
): Promise<PullRequest> => {
  const { client, owner, repo } = call;
  try {
    const { data } = await client.request('POST /repos/{owner}/{repo}/pulls', {
      owner,
      repo,
      head,
      base,
      title,
      body,
    });
    return { number: data.number, url: data.html_url };
  } catch (error) {
    // Somebody opened it meanwhile, or it was merged before and nothing new is on the branch.
    const [latest] = statusOf(error) === 422 ? await listPulls(call, head, 'all') : [];
    if (latest === undefined || (latest.state !== 'open' && latest.merged_at === null)) throw error;
    return { number: latest.number, url: latest.html_url };
  }
};
