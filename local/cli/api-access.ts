import { CliError, EXIT } from './exit-codes.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The public API, wherever it is. */
export interface ApiAccess {
  /** @throws CliError where nobody answers */
  request(path: string, request: ApiRequest): Promise<Response>;
  /** Between two looks for a command's outcome. */
  readonly pollMs: number;
}

const POLL_MS = 200;

/** The server that `start` runs on this machine. */
export const localApi = (port: number): ApiAccess => ({
  pollMs: POLL_MS,
  request: async (path, request) => {
    const origin = `http://127.0.0.1:${port}`;
    try {
      return await fetch(`${origin}${path}`, request);
    } catch {
      throw new CliError(
        EXIT.broke,
        `no server answers at ${origin}: run "agent-workflow start" in another terminal`,
      );
    }
  },
});
