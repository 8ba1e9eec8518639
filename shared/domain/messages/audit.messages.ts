import { headline, lines } from './plain-words.ts';

interface JudgedCommand {
  readonly at: string;
  readonly text: string;
  readonly actor: {
    readonly id: string;
    readonly name: string;
    readonly via: string;
    readonly identity?: string | undefined;
  };
  readonly channelId?: string | undefined;
  readonly outcome: { readonly ok: boolean; readonly error?: string | undefined } | null;
}

const who = ({ actor: { id, name, via, identity = id }, channelId }: JudgedCommand): string =>
  `${name}${identity === name ? '' : ` (${identity})`} by ${via}${channelId === undefined ? '' : ` in ${channelId}`}`;

const entry = (command: JudgedCommand): readonly string[] => [
  `  ${command.at.slice(0, 19).replace('T', ' ')}  ${command.outcome?.ok === true ? 'accepted' : 'refused '}  ${headline(command.text, 100)}  ${who(command)}`,
  ...(command.outcome?.error === undefined ? [] : [`      ${headline(command.outcome.error, 160)}`]),
];

/** One page of what was said to a project and what became of it. */
export const auditPage = (commands: readonly JudgedCommand[], page: number, more: boolean): string =>
  commands.length === 0
    ? page === 1
      ? 'Nothing was said to this project yet.'
      : `There is no page ${page}.`
    : lines(
        `Commands, the latest first${page === 1 ? '' : `, page ${page}`}, in UTC:`,
        commands.flatMap(entry),
        more ? `  … more: /project audit --page ${page + 1}` : null,
      );
