import { placeOfRepository } from '#shared/domain/repository-place.ts';
import type { RepositoryPlace } from '#shared/domain/repository-place.ts';
import type { CodeHost, CodeHosts, RepositoryPermission } from '#shared/ports/code-host.port.ts';
import type { Secrets } from '#shared/ports/secrets.port.ts';
import { readCiState, saveCheckRun } from './check-runs.ts';
import { callGithub, openClient, statusOf } from './github-client.ts';
import type { GithubCall } from './github-client.ts';
import { findCredentials } from './github-credentials.ts';
import type { GithubCredentials, TokenPermissions } from './github-credentials.ts';
import { findPullRequest, savePullRequest } from './pull-requests.ts';

export interface GithubHostsOptions {
  readonly secrets: Secrets;
  /** Host of an Enterprise server beside github.com. */
  readonly enterpriseHost?: string;
  /** Where the API is instead of where the host's name says. */
  readonly apiUrl?: string;
}

/** https://docs.github.com/enterprise-server/rest/using-the-rest-api/getting-started-with-the-rest-api */
const apiOf = (host: string): string =>
  host === 'github.com' ? 'https://api.github.com' : `https://${host}/api/v3`;

const PERMISSIONS: readonly RepositoryPermission[] = ['none', 'read', 'write', 'admin'];
const PAGE = 100;

/** Repositories on GitHub, by a GitHub App whose tokens are made for one repository and one purpose, or by a plain token. */
export const createGithubHosts = ({ secrets, enterpriseHost, apiUrl }: GithubHostsOptions): CodeHosts => ({
  open: async ({ id, repository }) => {
    const place = placeOfRepository(repository);
    if (place === undefined || !['github.com', enterpriseHost].includes(place.host)) return undefined;
    const api = apiUrl ?? apiOf(place.host);
    const anonymous = await openClient({ apiUrl: api });
    const credentials = await findCredentials({ projectId: id, place, secrets, anonymous });
    return credentials === undefined ? undefined : openHost(place, credentials, api);
  },
});

const openHost = (place: RepositoryPlace, credentials: GithubCredentials, apiUrl: string): CodeHost => {
  const { owner, name: repo } = place;
  const within = async <T>(
    permissions: TokenPermissions,
    work: (call: GithubCall) => Promise<T>,
  ): Promise<T> =>
    callGithub(async () => {
      const token = await credentials.tokenFor(permissions);
      return work({ client: await openClient({ apiUrl, token }), owner, repo });
    });
  return {
    permissionOf: async (login) => within({ metadata: 'read' }, (call) => readPermission(call, login)),
    ciState: async (ref) => within({ checks: 'read', statuses: 'read' }, (call) => readCiState(call, ref)),
    pullRequestOf: async (branch) =>
      within({ pull_requests: 'read' }, (call) => findPullRequest(call, branch)),
    savePullRequest: async (draft) =>
      within({ pull_requests: 'write', issues: 'write' }, (call) => savePullRequest(call, draft)),
    saveCheckRun: async (run) =>
      within({ checks: 'write', statuses: 'write' }, (call) => saveCheckRun(call, run, credentials.kind)),
    comment: async (issue, text) =>
      within({ issues: 'write', pull_requests: 'write' }, async ({ client }) => {
        const { data } = await client.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
          owner,
          repo,
          issue_number: issue,
          body: text,
        });
        return Number(data.id);
      }),
    reviewComments: async (pull, review) =>
      within({ pull_requests: 'read' }, async ({ client }) => {
        const { data } = await client.request(
          'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/comments',
          { owner, repo, pull_number: pull, review_id: review, per_page: PAGE },
        );
        return data.map(({ path, line, original_line: before, body }) => ({
          path,
          line: line ?? before ?? null,
          text: body,
        }));
      }),
    pushToken: async () => callGithub(() => credentials.tokenFor({ contents: 'write' })),
  };
};

/** What the host says, whatever a message says of its author. One who is not known there has none. */
const readPermission = async (
  { client, owner, repo }: GithubCall,
  username: string,
): Promise<RepositoryPermission> => {
  try {
    const { data } = await client.request('GET /repos/{owner}/{repo}/collaborators/{username}/permission', {
      owner,
      repo,
      username,
    });
    return PERMISSIONS.find((permission) => permission === data.permission) ?? 'none';
  } catch (error) {
    if (statusOf(error) === 404) return 'none';
    throw error;
  }
};
