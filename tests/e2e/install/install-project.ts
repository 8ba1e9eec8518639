/** A small project with packages, a story whose design asks for one more, and what the agents answer. */
import { stringify } from 'yaml';

export interface InstallProject {
  readonly files: Readonly<Record<string, string>>;
  /** What the agents write: path and text, phase by phase. */
  readonly design: { readonly criteria: readonly string[]; readonly file: string; readonly symbol: string };
  readonly asks: { readonly name: string; readonly version: string };
  readonly red: readonly [path: string, text: string];
  readonly green: readonly [path: string, text: string];
  /** The manifest and the lock that the engine commits, and a word of the new package in each. */
  readonly manifests: readonly (readonly [path: string, word: string])[];
}

export const STORY = 'SLUG-1';

const answer = (work: string, files: readonly string[]) => ({
  answer: { task_id: STORY, work_completed: work, files_modified: files, unfinished: [] },
});

const reply = (role: string, phase: string, path: string, content: string) => ({
  when: { role, phase },
  turns: [{ tools: [{ name: 'write_file', input: { path, content } }] }, answer(`wrote ${path}`, [path])],
});

/** Replies of the agents for one story. */
export const scriptOf = ({ design, asks, red, green }: InstallProject): string => {
  const front = {
    criteria: design.criteria.map((text, index) => ({ id: `AC${index + 1}`, text })),
    interfaces: [{ module: design.file, symbols: [design.symbol] }],
    files: [green[0]],
    packages: [{ ...asks, why: 'letters without marks' }],
    level: 'unit',
  };
  return stringify({
    v: 1,
    replies: [
      reply('design', 'DESIGN', `docs/tdd/${STORY}/design.md`, `---\n${stringify(front)}---\n\n# ${STORY}\n`),
      reply('qa', 'TEST_RED', `tests/tdd/${STORY}/${red[0]}`, red[1]),
      reply('code', 'CODE_GREEN', ...green),
      { when: { role: 'code', phase: 'REFACTOR' }, turns: [answer('nothing to better', [])] },
    ],
  });
};
