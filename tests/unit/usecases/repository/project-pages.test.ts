import { expect, test } from 'vitest';
import type {
  CycleRecord,
  ProjectRecord,
  SprintRecord,
  StoryRecord,
} from '#shared/contracts/records.contract.ts';
import { summarizeBuilt } from '#shared/usecases/cycle/summarize-built.ts';
import { parseProjectConfig } from '#shared/usecases/project-config/parse-project-config.usecase.ts';
import { architecturePage, bestPracticesPage } from '#shared/usecases/repository/project-pages.ts';

const project = { name: 'User API', defaultBranch: 'main' } as ProjectRecord;

const reason = (code: string) => ({ code, text: 'why' });
const cycle = (interfaces: NonNullable<CycleRecord['design']>['interfaces']): CycleRecord =>
  ({
    design: {
      interfaces,
      packages: [{ name: 'left', version: '1.0.0', why: 'pads <b>text</b>\n# and more' }],
      level: 'unit',
    },
    verdicts: [
      { accepted: false, reasons: [reason('test-skipped'), reason('test-skipped'), reason('test-fails')] },
      { accepted: false, reasons: [reason('test-fails')] },
      { accepted: true, reasons: [] },
    ],
  }) as unknown as CycleRecord;
const story = (id: string, made: CycleRecord | null): StoryRecord =>
  ({ id, ...(made === null ? {} : { built: summarizeBuilt(made) }) }) as StoryRecord;

const stories = [
  story('USER-1', cycle([{ module: 'src/users.js', symbols: ['createUser'] }])),
  story('USER-2', cycle([{ module: 'src/users.js', symbols: ['createUser', 'User.name'] }])),
  story('USER-3', null),
];

test('the architecture is what accepted designs of finished stories say, and no text of theirs is markup', () => {
  expect(architecturePage({ project, stories })).toBe(`# Architecture of User API

From the accepted designs of finished stories: each has its own in \`docs/tdd/<story>/design.md\`.

## Modules

| module | offers | from |
| --- | --- | --- |
| \`src/users.js\` | \`createUser\`, \`User.name\` | USER-1, USER-2 |

## Packages

- \`left 1.0.0\` for USER-1: pads \\<b\\>text\\</b\\> \\# and more
- \`left 1.0.0\` for USER-2: pads \\<b\\>text\\</b\\> \\# and more
`);
});

test('best practices are what the configuration asks, reviews said and verdicts refused', () => {
  const parsed = parseProjectConfig(
    'tdd: {test_execution: {coverage_threshold: 85}, quality_gates: {commands: [npm run lint]}}\nprotected: [legal/**]\nagents: {code_agent: {model: "a:b", error_handling: result pattern}}\n',
  );
  const sprints = [
    {
      id: 's-1',
      feedback: [{ text: 'Smaller\nstories', by: { name: 'Ada' }, at: '2026-03-01T10:00:00.000Z' }],
    },
  ] as unknown as SprintRecord[];
  const page = bestPracticesPage({ project, stories, sprints, config: parsed.ok ? parsed.config : null });
  expect(page).toBe(`# Best practices of User API

## Asked by the configuration

- Changed lines are covered to at least 85 %
- Must find nothing: \`npm run lint\`
- No agent writes: \`legal/**\`
- Code, error handling: result pattern

## Said in reviews

- 2026-03-01, Ada on \`s-1\`: Smaller stories

## Refused by verdicts

- \`test-fails\`: 4 attempts
- \`test-skipped\`: 2 attempts
`);
});

test('a project in which nothing happened says so, and invents nothing', () => {
  expect(architecturePage({ project, stories: [] })).toContain('No finished story names an interface yet.');
  const page = bestPracticesPage({ project, stories: [], sprints: [], config: null });
  for (const text of ['asks for nothing', 'No review has said anything yet', 'Nothing was refused'])
    expect(page).toContain(text);
});
