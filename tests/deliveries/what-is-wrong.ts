import type { Played } from './describe-played.ts';

/** One line for each way in which a run was not as it had to be; none when every effect is there once. */
export function whatIsWrong(played: Played): readonly string[] {
  const { stories, refused, skipped, answered, exported, storyIds } = played;
  return [
    ...compare('a story', stories.expected, stories.found),
    ...compare('a refused command', refused.expected, refused.found),
    ...compare('a story in git', stories.expected, exported.titles),
    ...(skipped.expected === skipped.found
      ? []
      : [`${skipped.found} deliveries are noted as set aside, not ${skipped.expected}`]),
    ...(answered.expected === answered.found
      ? []
      : [`${answered.found} commands were answered in their chats, not ${answered.expected}`]),
    ...(storyIds === stories.expected.length
      ? []
      : [`${storyIds} ids for ${stories.expected.length} stories`]),
    ...(exported.commits === 1 ? [] : [`${exported.commits} commits for one export`]),
  ];
}

/** Both sides sorted; what stands more often on one of them. */
function compare(what: string, expected: readonly string[], found: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const one of expected) counts.set(one, (counts.get(one) ?? 0) - 1);
  for (const one of found) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].flatMap(([one, n]) =>
    n === 0 ? [] : [`${what} is ${n < 0 ? 'missing' : 'there too often'}: ${one}`],
  );
}
