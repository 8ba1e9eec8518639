/**
 * Pages of `.orch-state/` for people: what the project's accepted designs and its configuration say, and what was said
 * in reviews. Nothing on them is written by hand or by a model for them.
 */
import type { ProjectConfig } from '#shared/contracts/project-config.contract.ts';
import type { ProjectRecord, SprintRecord, StoryRecord } from '#shared/contracts/records.contract.ts';

export interface ProjectPages {
  readonly project: ProjectRecord;
  readonly stories: readonly StoryRecord[];
  readonly sprints: readonly SprintRecord[];
  /** Of the default branch; null: it has none that holds. */
  readonly config: ProjectConfig | null;
}

/** Text of people and models is data on a page: no markup, no line of its own. */
const plain = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .replaceAll(/[\\`*_[\]<>|#]/g, '\\$&');
const code = (text: string): string => `\`${text.replaceAll(/[\p{Cc}`]/gu, '')}\``;

/** Modules with what they offer and the stories they come from, and packages with the reason they were added for. */
export const architecturePage = ({ project, stories }: Pick<ProjectPages, 'project' | 'stories'>): string => {
  const built = stories.flatMap(({ id, built: found }) => (found === undefined ? [] : [{ id, ...found }]));
  const modules = new Map<string, { symbols: Set<string>; stories: Set<string> }>();
  for (const { id, interfaces } of built)
    for (const { module, symbols } of interfaces) {
      const known = modules.get(module) ?? { symbols: new Set<string>(), stories: new Set<string>() };
      symbols.forEach((symbol) => known.symbols.add(symbol));
      known.stories.add(id);
      modules.set(module, known);
    }
  const rows = [...modules]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([module, known]) =>
        `| ${code(module)} | ${[...known.symbols].map(code).join(', ')} | ${[...known.stories].join(', ')} |`,
    );
  const packages = built.flatMap(({ id, packages: added }) =>
    added.map(({ name, version, why }) => `- ${code(`${name} ${version}`)} for ${id}: ${plain(why)}`),
  );
  return page([
    `# Architecture of ${plain(project.name)}`,
    'From the accepted designs of finished stories: each has its own in `docs/tdd/<story>/design.md`.',
    ...section(
      'Modules',
      rows.length === 0 ? [] : ['| module | offers | from |', '| --- | --- | --- |', ...rows],
      'No finished story names an interface yet.',
    ),
    ...section('Packages', packages, 'No finished story added a package.'),
  ]);
};

/** What the configuration asks of everybody, what reviews said, and what verdicts refused most. */
export const bestPracticesPage = ({ project, stories, sprints, config }: ProjectPages): string => {
  const refusals = new Map<string, number>();
  for (const { built } of stories)
    for (const [reason, times] of Object.entries(built?.refusals ?? {}))
      refusals.set(reason, (refusals.get(reason) ?? 0) + times);
  const said = sprints.flatMap(({ id, feedback }) =>
    feedback.map(
      ({ text, by, at }) => `- ${at.slice(0, 10)}, ${plain(by.name)} on ${code(id)}: ${plain(text)}`,
    ),
  );
  return page([
    `# Best practices of ${plain(project.name)}`,
    ...section(
      'Asked by the configuration',
      config === null ? [] : asked(config),
      `\`config/agent-workflow.yml\` of ${code(project.defaultBranch)} asks for nothing.`,
    ),
    ...section('Said in reviews', said, 'No review has said anything yet.'),
    ...section(
      'Refused by verdicts',
      [...refusals]
        .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
        .map(([reason, times]) => `- ${code(reason)}: ${times} ${times === 1 ? 'attempt' : 'attempts'}`),
      'Nothing was refused in a finished story.',
    ),
  ]);
};

const asked = ({ tdd, security, protected: guarded, agents }: ProjectConfig): readonly string[] => {
  const { design_agent: design, qa_agent: qa, code_agent: coder, data_agent: data } = agents;
  const wishes = Object.entries({ Design: design, Tests: qa, Code: coder, Data: data }).flatMap(
    ([who, block]) =>
      Object.entries(block)
        .filter(([name, value]) => name !== 'model' && value !== undefined)
        .map(
          ([name, value]) =>
            `- ${who}, ${plain(name.replaceAll('_', ' '))}: ${plain(typeof value === 'string' ? value : JSON.stringify(value))}`,
        ),
  );
  const list = (what: string, globs: readonly string[]): readonly string[] =>
    globs.length === 0 ? [] : [`- ${what}: ${globs.map(code).join(', ')}`];
  return [
    `- Changed lines are covered to at least ${tdd.test_execution.coverage_threshold} %`,
    ...list('Must find nothing', tdd.quality_gates.commands),
    ...list('A change waits for a person', [...security.critical_paths, ...security.public_contracts]),
    ...list('No agent writes', guarded),
    ...wishes,
  ];
};

const section = (title: string, lines: readonly string[], otherwise: string): readonly string[] => [
  `## ${title}`,
  lines.length === 0 ? otherwise : lines.join('\n'),
];

const page = (parts: readonly string[]): string => `${parts.join('\n\n')}\n`;
