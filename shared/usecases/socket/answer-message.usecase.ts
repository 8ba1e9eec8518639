import { SOCKET_MESSAGES, socketMessage } from '#shared/contracts/socket.contract.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { Store } from '#shared/ports/store.port.ts';
import { readProjectState } from '../read-project-state.usecase.ts';

export interface AnswerDeps {
  readonly store: Store;
  readonly clock: Clock;
  /** The project of a message that names none. */
  readonly defaultProject: () => Promise<string | undefined>;
}

/** What is sent back, or that the client wants every event from now on. */
export type SocketAnswer = { readonly reply: object } | { readonly follow: true };

/** What a client of the state socket sent: names of seed 000, and `follow_events`. Nonsense is answered, never thrown. */
export const answerMessage = async (text: string, deps: AnswerDeps): Promise<SocketAnswer> => {
  const parsed = socketMessage.safeParse(parse(text));
  if (!parsed.success) return wrong('send JSON with a type, such as {"type": "get_current_state"}');
  const { type, project: named } = parsed.data;
  if (type === 'follow_events') return { follow: true };
  if (type !== 'get_current_state')
    return wrong(`unknown type ${type.slice(0, 100)}; ${SOCKET_MESSAGES.join(' and ')} are known`);
  const project = named ?? (await deps.defaultProject());
  if (project === undefined) return wrong('name a project: there is none, or more than one');
  const state = await readProjectState(project, deps.store);
  if (state === undefined) return wrong(`there is no project ${project}`);
  return {
    reply: {
      type: 'current_state',
      timestamp: new Date(deps.clock.nowMs()).toISOString(),
      data: state,
    },
  };
};

const wrong = (error: string): SocketAnswer => ({ reply: { type: 'error', error } });

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
