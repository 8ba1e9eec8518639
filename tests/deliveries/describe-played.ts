import type { createLocalStore } from '#shared/adapters/local-store/local-store.adapter.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { allRecords, queryIndexedRecords, queryRecords } from '#shared/usecases/records/read-records.ts';
import { MEMBERS, PROJECT, type Message } from './platform-messages.ts';

export interface Played {
  readonly sent: number;
  readonly messages: number;
  readonly crashes: number;
  readonly throttled: number;
  /** What must be there and is not, or is there more than once; what is there and must not. Sorted lists of two sides. */
  readonly stories: { readonly expected: readonly string[]; readonly found: readonly string[] };
  readonly refused: { readonly expected: readonly string[]; readonly found: readonly string[] };
  readonly skipped: { readonly expected: number; readonly found: number };
  /** Answers that chats were to get, and those that they got. */
  readonly answered: { readonly expected: number; readonly found: number };
  readonly storyIds: number;
  /** Titles in the backlog that was exported to the project's repository, and its commits. */
  readonly exported: { readonly titles: readonly string[]; readonly commits: number };
}

/** What is there in the end, beside what must be. `told`: ids of commands whose answers their chats took. */
type Described = Pick<Played, 'stories' | 'refused' | 'skipped' | 'answered' | 'storyIds'>;

export async function describePlayed(
  store: ReturnType<typeof createLocalStore>,
  messages: readonly Message[],
  told: ReadonlySet<string>,
): Promise<Described> {
  const stories = await allRecords<'story'>((cursor) =>
    queryRecords(store, 'story', { ...tableKeys.stories(PROJECT), cursor }),
  );
  const commands = await allRecords<'command'>((cursor) =>
    queryIndexedRecords(store, 'command', { ...tableKeys.commandsOfProject(PROJECT), cursor }),
  );
  const deliveries = store.dump().filter(({ type }) => type === 'delivery');
  const expected = (kind: Message['effect']['kind']) => messages.filter(({ effect }) => effect.kind === kind);
  // Who may not write on GitHub gives no command: of them the audit has what they were answered there and then.
  const chatCommands = commands.filter(
    ({ actor: { id, via } }) => via !== 'cli' && (via !== 'github' || MEMBERS.includes(id)),
  );
  return {
    stories: {
      expected: messages.flatMap(({ effect }) => (effect.kind === 'story' ? [effect.title] : [])).sort(),
      found: stories.map(({ title }) => title).sort(),
    },
    refused: {
      expected: messages
        .flatMap(({ effect }) => (effect.kind === 'refused command' ? [effect.text] : []))
        .sort(),
      found: chatCommands.flatMap(({ outcome, text }) => (outcome?.ok === false ? [text] : [])).sort(),
    },
    skipped: {
      expected: expected('skipped delivery').length,
      found: deliveries.filter(({ data }) => JSON.stringify(data['outcome']).includes('"skipped"')).length,
    },
    answered: {
      expected: chatCommands.length,
      found: chatCommands.filter(({ id }) => told.has(id)).length,
    },
    storyIds: new Set(stories.map(({ canonicalId }) => canonicalId)).size,
  };
}
