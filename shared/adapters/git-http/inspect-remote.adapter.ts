/** What a remote says of itself before anything is fetched. */
export type RemoteInspection =
  | {
      readonly ok: true;
      readonly repository: string;
      readonly defaultBranch: string;
      readonly clean: true;
      readonly head: string | null;
    }
  | { readonly ok: false; readonly error: string };

export interface RemoteInspectorOptions {
  /** Passed in so that a test needs no network. */
  readonly request?: typeof fetch;
  /** Whoever holds the tokens looks where nobody else may; and what mends it where they may not either. */
  readonly holder?: {
    readonly look: (
      projectId: string,
      repository: string,
    ) => Promise<{ readonly defaultBranch: string; readonly head: string }>;
    readonly hint: (projectId: string) => string;
  };
}

const TIMEOUT_MS = 10_000;
/** The advertisement's first lines are enough; a remote with a million refs is not read to its end. */
const MAX_BYTES = 65_536;

/**
 * Asks a remote for its default branch as git's smart HTTP protocol does (gitprotocol-http), without git: the plain
 * runtime has none. Only https; redirects are refused, so that a URL leads where it says.
 */
export function createRemoteInspector({ request = fetch, holder }: RemoteInspectorOptions = {}): (
  url: string,
  projectId?: string,
) => Promise<RemoteInspection> {
  return async (url, projectId = '') => {
    if (!URL.canParse(url) || new URL(url).protocol !== 'https:')
      return { ok: false, error: `${url} is no https URL; a deployed team works on remotes` };
    const repository = url.replace(/\/+$/, '');
    try {
      const answer = await request(`${repository}/info/refs?service=git-upload-pack`, {
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (HIDDEN.has(answer.status) && holder !== undefined)
        return await askHolder({ url, repository, projectId, status: answer.status }, holder);
      if (!answer.ok || answer.body === null)
        return { ok: false, error: `${url} answers ${answer.status}: is it public, and a git repository?` };
      return readAdvertisement(await readStart(answer.body), repository);
    } catch (error) {
      return {
        ok: false,
        error: `${url} cannot be reached: ${error instanceof Error ? error.message : String(error)}`,
      };
    }
  };
}

/** What hosts answer of a private repository to who brings no token. */
const HIDDEN: ReadonlySet<number> = new Set([401, 403, 404]);

async function askHolder(
  {
    url,
    repository,
    projectId,
    status,
  }: {
    readonly url: string;
    readonly repository: string;
    readonly projectId: string;
    readonly status: number;
  },
  { look, hint }: NonNullable<RemoteInspectorOptions['holder']>,
): Promise<RemoteInspection> {
  try {
    const { defaultBranch, head } = await look(projectId, repository);
    return { ok: true, repository, defaultBranch, clean: true, head };
  } catch {
    return { ok: false, error: `${url} answers ${status}: is it a git repository? ${hint(projectId)}` };
  }
}

function readAdvertisement(text: string, url: string): RemoteInspection {
  const defaultBranch = /\bsymref=HEAD:refs\/heads\/(\S+)/.exec(text)?.[1];
  if (defaultBranch === undefined) return { ok: false, error: `${url} has no default branch` };
  const head = /([0-9a-f]{40}(?:[0-9a-f]{24})?) HEAD\0/.exec(text)?.[1] ?? null;
  return { ok: true, repository: url, defaultBranch, clean: true, head };
}

async function readStart(body: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= MAX_BYTES) break;
  }
  return text;
}
