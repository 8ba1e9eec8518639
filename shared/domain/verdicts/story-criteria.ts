/** Every criterion of the story stands in the design, under ids that are unique. */
import { listSome, oneLine } from './quote.ts';
import type { Design } from './report-facts.ts';
import type { Reason, VerdictInput } from './verdict.ts';

export const storyCriteriaStand = (
  design: Design,
  wanted: VerdictInput['storyCriteria'],
  file: string,
): { reasons: readonly Reason[]; notes: readonly string[] } => {
  const reasons: Reason[] = duplicates(design).map((id) => ({
    code: 'criterion-duplicate',
    file,
    text: `${id} stands in the front matter twice; give each criterion an id of its own.`,
  }));
  const notes: string[] = [];
  for (const { id, text } of wanted) {
    const same = design.criteria.find((criterion) => plain(criterion.id) === plain(id));
    if (!same) {
      reasons.push({
        code: 'criterion-missing',
        file,
        text: `The story's criterion ${id} ("${oneLine(text)}") is not in the front matter; add it under this id.`,
      });
    } else if (shared(text, same.text) < 0.5) {
      reasons.push({
        code: 'criterion-changed',
        file,
        text: `${id} says "${oneLine(same.text)}", but the story says "${oneLine(text)}"; keep the story's words.`,
      });
    } else if (plain(same.text) !== plain(text)) {
      notes.push(
        `${id} is worded otherwise than in the story: "${oneLine(same.text)}" for "${oneLine(text)}".`,
      );
    }
  }
  if (wanted.length === 0) {
    notes.push(
      `The story has no criteria of its own: ${listSome(design.criteria.map(({ id }) => id))} were proposed by the agent.`,
    );
  }
  return { reasons, notes };
};

const duplicates = ({ criteria }: Design): readonly string[] => {
  const ids = criteria.map(({ id }) => plain(id).toUpperCase());
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
};

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/[.;\s]+$/, '')
    .trim();

/** Part of the story's words that the design's text has too, 0 to 1: a reworded criterion keeps most of them. */
const shared = (wanted: string, given: string): number => {
  const words = wordsOf(wanted);
  const has = new Set(wordsOf(given));
  return words.length === 0 ? 1 : words.filter((word) => has.has(word)).length / words.length;
};

const wordsOf = (text: string): readonly string[] => [
  ...new Set(plain(text).match(/[\p{L}\p{N}]{3,}/gu) ?? []),
];
