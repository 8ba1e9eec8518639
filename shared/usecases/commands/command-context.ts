import type { Actor, ProjectRecord } from '#shared/contracts/records.contract.ts';
import type { MemberRole } from '#shared/domain/vocabulary.ts';
import type { Ids } from '#shared/ports/ids.port.ts';
import type { Transaction, TransactionDeps } from '../records/transaction.ts';

/** What a repository is found to be before it is registered. */
export type RepositoryInspection =
  | {
      readonly ok: true;
      readonly repository: string;
      readonly defaultBranch: string;
      readonly clean: boolean;
      readonly head: string | null;
      /** Text of the project's config at that commit; absent where it was not looked at. */
      readonly config?: string;
    }
  | { readonly ok: false; readonly error: string };

export interface CommandDeps extends TransactionDeps {
  readonly ids: Ids;
  /** People who may register projects; the first one is every new project's first admin. A deploy option. */
  readonly admins: readonly { readonly id: string; readonly name: string }[];
  /** Looks at a repository by path or URL and changes nothing. `projectId`: what the project would be called, by which its token is found. */
  readonly inspectRepository: (path: string, projectId: string) => Promise<RepositoryInspection>;
  /**
   * The configuration's text on a project's default branch as it is now; undefined where the repository cannot be
   * looked at in time, so that what was known last holds on.
   */
  readonly readConfig: (
    projectId: string,
  ) => Promise<{ readonly commit: string; readonly text: string } | undefined>;
}

/** A command as it arrives from any front. */
export interface SpokenCommand {
  /** Given by who claimed the delivery: the same id twice is one command. Absent: this is a new one. */
  readonly commandId?: string;
  /** null: that of the channel, or the only project there is. */
  readonly projectId: string | null;
  /** The chat channel that it was said in. */
  readonly channelId?: string | undefined;
  readonly text: string;
  readonly actor: Actor;
}

/** What a command said to one project is carried out with: everything it reads and writes goes through `tx`. */
export interface CommandContext {
  readonly tx: Transaction;
  readonly deps: CommandDeps;
  readonly project: ProjectRecord;
  readonly actor: Actor;
  readonly role: MemberRole;
  readonly commandId: string;
  /** The chat channel that it was said in. */
  readonly channelId: string | null;
  /** As it was said; a confirmation keeps it. */
  readonly text: string;
  /** It was confirmed by an approval. */
  readonly confirmed: boolean;
}

export interface CommandResult {
  /** What happened, for the person who said it. */
  readonly says: string;
  /** The changed project, unsaved; absent when the command only reads. */
  readonly project?: ProjectRecord;
}
