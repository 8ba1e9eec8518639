import type { Octokit } from '@octokit/core';
import type { Secrets } from '#shared/ports/secrets.port.ts';
import type { RepositoryPlace } from '#shared/domain/repository-place.ts';

/** What a token may be narrowed to, by GitHub's names of an App's permissions. */
export interface TokenPermissions {
  readonly checks?: 'read' | 'write';
  readonly contents?: 'read' | 'write';
  readonly issues?: 'read' | 'write';
  readonly metadata?: 'read';
  readonly pull_requests?: 'read' | 'write';
  readonly statuses?: 'read' | 'write';
}

export interface GithubCredentials {
  /** `app`: each token is minted for one repository and the permissions asked for. `token`: a person's, as it is. */
  readonly kind: 'app' | 'token';
  /** @throws CodeHostRefused when the App is not installed there */
  tokenFor(permissions: TokenPermissions): Promise<string>;
}

export interface CredentialsOf {
  readonly projectId: string;
  readonly place: RepositoryPlace;
  readonly secrets: Secrets;
  /** A client that sends no credentials of its own. */
  readonly anonymous: Octokit;
}

/** The App's where there is one, else the project's own token, else the one for every project. undefined: none is set. */
export const findCredentials = async (of: CredentialsOf): Promise<GithubCredentials | undefined> => {
  const { secrets, projectId } = of;
  const [appId] = await secrets.read('github-app-id');
  const privateKey = joinKey(await secrets.read('github-app-private-key'));
  if (appId !== undefined && privateKey !== undefined) return appCredentials(appId, privateKey, of);
  for (const name of [`repositories/${projectId}`, 'github-token']) {
    const [token] = await secrets.read(name);
    if (token !== undefined) return { kind: 'token', tokenFor: async () => token };
  }
  return undefined;
};

/** A secret's values are lines, and so are a PEM file's: the lines of one key belong together. */
const joinKey = (values: readonly string[]): string | undefined => {
  const [first] = values;
  if (first === undefined || first.includes('-----END')) return first;
  const end = values.findIndex((line) => line.startsWith('-----END'));
  return end === -1 ? first : values.slice(0, end + 1).join('\n');
};

/** Kept no longer than the object lives, which is one job: a token that leaks opens one repository for one purpose. */
const appCredentials = (
  appId: string,
  privateKey: string,
  { anonymous, place }: CredentialsOf,
): GithubCredentials => {
  const open = async () => {
    const { createAppAuth } = await import('@octokit/auth-app');
    const auth = createAppAuth({ appId, privateKey, request: anonymous.request });
    const { token } = await auth({ type: 'app' });
    const { data } = await anonymous.request('GET /repos/{owner}/{repo}/installation', {
      owner: place.owner,
      repo: place.name,
      headers: { authorization: `bearer ${token}` },
    });
    return { auth, installationId: data.id };
  };
  let opening: ReturnType<typeof open> | undefined;
  return {
    kind: 'app',
    tokenFor: async (permissions) => {
      opening ??= open();
      const { auth, installationId } = await opening.catch((error: unknown) => {
        opening = undefined;
        throw error;
      });
      const { token } = await auth({
        type: 'installation',
        installationId,
        repositoryNames: [place.name],
        permissions: { ...permissions },
      });
      return token;
    },
  };
};
