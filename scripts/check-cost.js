/** Holds what `npm run cost -- --json` printed against what is promised of `cheap`: node scripts/check-cost.js FILE */
import { readFileSync } from 'node:fs';

const { cheap, hardened } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const promises = [
  ['US$ of a month in which nothing happens', cheap.idlePerMonthUsd, 5],
  ['US$ of a story without tokens', cheap.perStoryUsd, 0.05],
];
for (const [what, value, limit] of promises) {
  const kept = value <= limit;
  console.log(`${kept ? 'kept  ' : 'BROKEN'} cheap, ${what}: ${value.toFixed(4)} <= ${limit}`);
  if (!kept) process.exitCode = 1;
}
for (const [profile, { lines }] of Object.entries({ cheap, hardened })) {
  for (const { per, what, usd } of lines)
    console.log(`${usd.toFixed(5).padStart(10)}  ${profile}, a ${per}: ${what}`);
  const listed = ['month', 'story'].every((per) => lines.some((line) => line.per === per));
  if (listed) continue;
  console.log(`BROKEN ${profile} lists no lines for a month or for a story`);
  process.exitCode = 1;
}
