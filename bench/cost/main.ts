/**
 * What a deployment costs while nothing happens, and what a story costs, without the tokens of models:
 * npm run cost [-- --json]
 */
import { parseArgs } from 'node:util';
import { idleLines } from './idle-lines.ts';
import { playStories } from './play-stories.ts';
import { PRICES, total, type CostLine } from './prices.ts';
import { ASSUMED, storyLines, taskSizes } from './story-lines.ts';
import { synthesizeResources } from './template.ts';

const STORIES = 3;
const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const played = await playStories(STORIES);
const profiles = (['cheap', 'hardened'] as const).map((profile) => {
  const { options, resources } = synthesizeResources({ env: 'cost', profile });
  const [idle, story] = [idleLines(resources), storyLines(played, { options, sizes: taskSizes(resources) })];
  return { profile, idle, story };
});
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

if (values.json) {
  const report = profiles.map(({ profile, idle, story }) => [
    profile,
    {
      idlePerMonthUsd: total(idle),
      perStoryUsd: total(story),
      lines: [
        ...idle.map((one) => ({ per: 'month', ...one })),
        ...story.map((one) => ({ per: 'story', ...one })),
      ],
    },
  ]);
  say(
    JSON.stringify(
      { prices: { asOf: PRICES.asOf, region: PRICES.region }, ...Object.fromEntries(report) },
      null,
      2,
    ),
  );
} else {
  say(`List prices of ${PRICES.asOf}, ${PRICES.region}, in US$.`);
  for (const { profile, idle, story } of profiles) {
    show(`${profile}: a month in which nothing happens`, idle, 2);
    show(
      `${profile}: a story, from a sprint of ${played.stories} that was played, at ${ASSUMED.jobSeconds['agent-runner']} s an agent job and ${ASSUMED.jobSeconds['test-runner']} s a test run, without tokens`,
      story,
      5,
    );
  }
}

function show(title: string, lines: readonly CostLine[], digits: number): void {
  say(`\n${title}`);
  for (const { what, quantity, unit, unitUsd, usd } of lines)
    say(`  ${usd.toFixed(digits).padStart(9)}  ${what}: ${round(quantity)} ${unit} at ${round(unitUsd)}`);
  say(`  ${total(lines).toFixed(digits).padStart(9)}  in all`);
}

function round(value: number): string {
  return String(Number(value.toPrecision(5)));
}
