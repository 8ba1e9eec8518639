import { commandRequest } from '#shared/contracts/commands.contract.ts';
import type { Actor } from '#shared/contracts/records.contract.ts';
import { acceptCommand, findCommand, waitForOutcome } from '#shared/usecases/accept-command.usecase.ts';
import type { AcceptDeps } from '#shared/usecases/accept-command.usecase.ts';
import { DeliveryReused } from '#shared/usecases/deliveries/claim-delivery.ts';
import { takeRate, type RateOf } from '#shared/usecases/take-rate.usecase.ts';
import { readProjectState } from '#shared/usecases/read-project-state.usecase.ts';

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** Of this request, for commands that bring no `Idempotency-Key`. */
  readonly requestId: string;
  /** Who signed the request, where requests are signed. */
  readonly caller?: string | undefined;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: object;
  /** Beside those that every answer has. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Dependencies extends AcceptDeps {
  /** Until the outcome may be there; a short sleep, or a change of the table. */
  readonly pause: () => Promise<void>;
  /** The caller. `claimed` is what the body names; where the identity comes from the signature it is refused. */
  readonly identify: (
    request: ApiRequest,
    claimed: string | undefined,
  ) => Promise<Actor | { readonly refused: string }>;
  /** The project of a request that names none, where there is only one. */
  readonly defaultProject: () => Promise<string | undefined>;
  readonly version: string;
}

/** A command's outcome is waited for this long before the answer is 202 and an id. */
const WAIT_MS = 10_000;
const MAX_KEY = 200;

/** The public API: commands in, outcomes and state out. */
export const createHandler =
  (deps: Dependencies) =>
  async (request: ApiRequest): Promise<ApiAnswer> => {
    const { method, path } = request;
    if (path === '/health')
      return method === 'GET'
        ? { status: 200, body: { ok: true, version: deps.version } }
        : notAllowed('GET');
    if (path === '/api/v1/commands')
      return method === 'POST' ? giveCommand(request, deps) : notAllowed('POST');
    const commandId = /^\/api\/v1\/commands\/([\w-]{1,64})$/.exec(path)?.[1];
    if (commandId !== undefined) return method === 'GET' ? readCommand(commandId, deps) : notAllowed('GET');
    const projectId = /^\/api\/v1\/projects\/([\w.-]{1,100})\/state$/.exec(path)?.[1];
    if (projectId !== undefined) return method === 'GET' ? readState(projectId, deps) : notAllowed('GET');
    return {
      status: 404,
      body: {
        error: `there is nothing at ${path.slice(0, 200)}`,
        hint: 'POST /api/v1/commands, GET /api/v1/commands/{id}, GET /api/v1/projects/{id}/state, GET /health',
      },
    };
  };

const notAllowed = (method: string): ApiAnswer => ({
  status: 405,
  headers: { allow: method },
  body: { error: `this path takes ${method} only` },
});

const giveCommand = async (request: ApiRequest, deps: Dependencies): Promise<ApiAnswer> => {
  const body = parseBody(request.body);
  if ('problem' in body) return { status: 400, body: { error: body.problem } };
  const key = request.headers['idempotency-key'];
  if (key !== undefined && (key === '' || key.length > MAX_KEY))
    return { status: 400, body: { error: `Idempotency-Key: 1 to ${MAX_KEY} characters` } };
  const actor = await deps.identify(request, body.actor);
  if ('refused' in actor) return { status: 400, body: { error: actor.refused } };
  const projectId = body.project ?? (await deps.defaultProject()) ?? null;
  const rate = await takeRate(
    [projectId === null ? { kind: 'person', id: actor.id } : { kind: 'project', id: projectId }],
    deps,
  );
  if (!rate.taken) return tooMany(rate);
  try {
    const id = await acceptCommand(
      {
        projectId,
        text: body.text,
        actor,
        delivery: {
          source: `rest#${actor.id}`,
          id: key ?? request.requestId,
          project: body.project ?? null,
        },
      },
      deps,
    );
    const outcome = await waitForOutcome(id, deps.clock.nowMs() + WAIT_MS, deps);
    return outcome === undefined ? { status: 202, body: { id } } : { status: 200, body: { ...outcome } };
  } catch (error) {
    if (error instanceof DeliveryReused)
      return {
        status: 422,
        body: { error: 'Idempotency-Key: it was used for another command before; take a new one' },
      };
    throw error;
  }
};

/** Nothing was counted or kept of the request: with its key it is the same command later. */
const tooMany = ({ of, seconds }: { readonly of: RateOf; readonly seconds: number }): ApiAnswer => ({
  status: 429,
  headers: { 'retry-after': String(seconds) },
  body: {
    error: `too many commands ${of.kind === 'project' ? `of the project ${of.id}` : 'of yours'} in one minute: send it again in ${seconds} s`,
  },
});

const parseBody = (
  text: string,
): { project?: string | undefined; text: string; actor?: string | undefined } | { problem: string } => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: 'the body is not JSON; send {"project": "…", "text": "/state"}' };
  }
  const parsed = commandRequest.safeParse(value);
  if (parsed.success) return parsed.data;
  return {
    problem: parsed.error.issues
      .map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`)
      .join('; '),
  };
};

const readCommand = async (commandId: string, deps: Dependencies): Promise<ApiAnswer> => {
  const found = await findCommand(commandId, deps.store);
  switch (found) {
    case 'unknown':
      return { status: 404, body: { error: `there is no command ${commandId}` } };
    case 'on its way':
      return { status: 202, body: { id: commandId } };
    default:
      return { status: 200, body: { ...found } };
  }
};

const readState = async (projectId: string, deps: Dependencies): Promise<ApiAnswer> => {
  const view = await readProjectState(projectId, deps.store);
  return view === undefined
    ? { status: 404, body: { error: `there is no project ${projectId}` } }
    : { status: 200, body: view };
};
