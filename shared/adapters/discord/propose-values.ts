import { flagsOf } from '#shared/domain/commands/command-spec.ts';
import type { EdgeFacts } from '#shared/ports/webhook-source.port.ts';
import { isProposed, optionName } from './command-registration.ts';
import type { SaidCommand } from './command-text.ts';
import { LIMITS } from './limits.ts';

export interface Proposal {
  readonly name: string;
  readonly value: string;
}

/** What stands before the last id of a list, with what parts it from that. */
const BEFORE_LAST = /^(.*[,;\s])?([^,;\s]*)$/su;
const LISTS: readonly string[] = ['stories', 'references'];

/** Stories, and words that the table takes, for the option that somebody types in; at most 25. */
export const proposeValues = async (
  { form, options }: SaidCommand,
  { facts, ...where }: { readonly channelId: string; readonly actorId: string; readonly facts: EdgeFacts },
): Promise<readonly Proposal[]> => {
  const focused = options.find((one) => one.focused === true);
  const parameter = [...(form?.arguments ?? []), ...(form === undefined ? [] : flagsOf(form))].find(
    ({ name }) => optionName(name) === focused?.name,
  );
  if (focused === undefined || parameter === undefined || !isProposed(parameter)) return [];
  const typed = String(focused.value ?? '');
  const [, before = '', last = ''] = LISTS.includes(parameter.kind)
    ? (BEFORE_LAST.exec(typed) ?? [])
    : [typed, '', typed];
  const words = (parameter.choices ?? []).filter((word) => word.startsWith(last.toLowerCase()));
  const stories = await facts.findStories(where, last);
  return [
    ...words.map((word) => ({ name: word, value: word })),
    ...stories.map(({ id, title }) => ({
      name: shorten(`${before}${id} ${title}`),
      value: `${before}${id}`,
    })),
  ]
    .filter(({ value }) => value.length <= LIMITS.choiceName)
    .slice(0, LIMITS.options);
};

const shorten = (text: string): string => {
  const line = text.toWellFormed().replaceAll(/\s+/gu, ' ').trim();
  return line.length > LIMITS.choiceName ? `${line.slice(0, LIMITS.choiceName - 1).toWellFormed()}…` : line;
};
