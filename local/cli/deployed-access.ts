import type { ApiAccess } from './api-access.ts';
import { CliError, EXIT } from './exit-codes.ts';

/** Where an environment on AWS is: by its name, or by an address. */
export interface Deployed {
  readonly env?: string | undefined;
  readonly url?: string | undefined;
}

const POLL_MS = 1_000;
const TRIES = 4;
const FIRST_WAIT_MS = 200;
/** What passes by itself; a command that is sent again keeps its `Idempotency-Key`, and so is one command. */
const PASSING: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

/** The API of a deployed environment, by requests signed with the person's AWS profile. */
export const deployedApi = async (deployed: Deployed): Promise<ApiAccess> => {
  const base = await addressOf(deployed, 'ApiUrl');
  const signer = await openSigner();
  return {
    pollMs: POLL_MS,
    request: async (path, { method, headers, body }) => {
      const url = `${base}${path}`;
      const response = await persist(base, async () =>
        fetch(url, {
          method,
          headers: await signer.sign({ method, url, headers, body }),
          ...(body === undefined ? {} : { body }),
        }),
      );
      if (response.status === 401 || response.status === 403) throw await refusal(base, response);
      return response;
    },
  };
};

/** The address of the live view, signed anew for each connection. */
export const deployedSocket = async (
  deployed: Deployed,
): Promise<{ readonly address: string; readonly sign: () => Promise<string> }> => {
  const address = await addressOf(deployed, 'SocketUrl');
  const signer = await openSigner();
  return { address, sign: () => signer.presign(address) };
};

// SDKs are loaded when they are wanted: that takes longer than most commands run.
const openSigner = async () => {
  const { createRequestSigner } = await import('#shared/adapters/request-signer/request-signer.adapter.ts');
  return createRequestSigner();
};

const addressOf = async ({ env, url }: Deployed, output: 'ApiUrl' | 'SocketUrl'): Promise<string> => {
  if (url !== undefined) return url.replace(/\/$/, '');
  if (env === undefined)
    throw new CliError(EXIT.usedWrongly, 'say which environment: --env NAME or --url URL');
  const { createDeployedStack } = await import('#shared/adapters/deployed-stack/deployed-stack.adapter.ts');
  const found = (await createDeployedStack({ environment: env }).outputs())[output];
  if (found !== undefined) return found.replace(/\/$/, '');
  throw new CliError(
    EXIT.broke,
    `the stack AgentWorkflow-${env}-Service has no output ${output}: deploy it again`,
  );
};

/** Signed anew for each try: a signature is good for minutes only. @throws CliError when nobody answers */
const persist = async (base: string, ask: () => Promise<Response>): Promise<Response> => {
  for (let tried = 1; ; tried += 1) {
    const answer = await ask().catch((error: unknown) => {
      // A failure of `fetch` is a TypeError; others are about credentials, and no further try mends them.
      if (!(error instanceof TypeError)) throw error;
      return undefined;
    });
    if (answer !== undefined && (!PASSING.has(answer.status) || tried === TRIES)) return answer;
    if (tried === TRIES) throw new CliError(EXIT.broke, `nobody answers at ${base}: is the address right?`);
    await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MS * 2 ** (tried - 1)));
  }
};

const refusal = async (base: string, response: Response): Promise<CliError> => {
  const why = (await response.text()).slice(0, 200).replaceAll(/\s+/g, ' ');
  return new CliError(
    EXIT.broke,
    `${base} refuses your AWS identity (${response.status} ${why}): it needs execute-api:Invoke on this API, in this account and region`,
  );
};
