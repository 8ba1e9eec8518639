/** GET and PUT on signed URLs. A URL is a key: no error names it. */

/** What was asked for could not be read or written; `status` is the store's answer, 0 where none came. */
export class TransferFailed extends Error {
  override readonly name = 'TransferFailed';
  readonly status: number;
  constructor(what: string, status: number, cause: string) {
    super(`${what}: ${status === 0 ? cause : `the store answered ${status}`}`);
    this.status = status;
  }
}

const TRIES = 3;
const PAUSE_MS = 200;
/** Something lies there: the same upload, whose answer was lost. */
const THERE_ALREADY = 412;

const mayPass = (status: number): boolean => status === 0 || status === 429 || status >= 500;

async function attempt<T>(what: string, use: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await use();
    } catch (error) {
      const failed = error instanceof TransferFailed ? error : new TransferFailed(what, 0, reasonOf(error));
      if (tries === TRIES || !mayPass(failed.status)) throw failed;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * tries));
    }
  }
}

/** The code of a failed connection; a message may quote the URL. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code: unknown =
    typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : 'the connection failed';
}

/** @throws TransferFailed */
export const download = (url: string): Promise<Uint8Array> =>
  attempt('an input of the job', async () => {
    const response = await fetch(url);
    if (!response.ok) throw new TransferFailed('an input of the job', response.status, '');
    return new Uint8Array(await response.arrayBuffer());
  });

/** @throws TransferFailed */
export const upload = (url: string, body: Uint8Array): Promise<void> =>
  attempt('a product of the job', async () => {
    const response = await fetch(url, {
      method: 'PUT',
      // A copy of its own: the type of a body excludes memory that is shared.
      body: new Uint8Array(body),
      headers: { 'if-none-match': '*' },
    });
    await response.arrayBuffer();
    if (!response.ok && response.status !== THERE_ALREADY)
      throw new TransferFailed('a product of the job', response.status, '');
  });
