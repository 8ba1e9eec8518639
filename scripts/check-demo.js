/** Checks what `npm run demo -- --json` printed: node scripts/check-demo.js FILE. Exit code 1 where something is missing. */
import { existsSync, readFileSync } from 'node:fs';

const STORIES = ['USER-001', 'USER-002', 'USER-003'];
const MOST_SECONDS = 60;

const lines = readFileSync(process.argv[2], 'utf8').trimEnd().split('\n');
const events = lines.map((line) => JSON.parse(line));
const summary = events.at(-1);
const faults = [];
const expect = (holds, fault) => holds || faults.push(fault);

expect(summary.type === 'summary', 'the last line is no summary');
expect(
  events.slice(0, -1).every((event) => typeof event.type === 'string'),
  'a line has no type',
);
const stories = summary.stories ?? [];
expect(
  STORIES.every((id) => stories.some((story) => story.id === id)),
  `the summary does not name ${STORIES.join(', ')}`,
);
for (const { id, status, branch, refusals, evidence } of stories) {
  expect(status === 'completed', `${id} is ${status}`);
  expect(branch === `tdd/${id}`, `${id} is on the branch ${branch}`);
  expect(refusals?.length > 0, `${id} shows no refusal`);
  expect(
    (refusals ?? []).every(({ phase, reason }) => phase && reason),
    `${id} has a refusal without phase or reason`,
  );
  expect(evidence && existsSync(evidence), `${id} has no evidence`);
}
expect(existsSync(summary.remote), 'the remote is not there');
expect(existsSync(summary.report), 'the report is not there');
expect(summary.seconds < MOST_SECONDS, `it took ${summary.seconds} s`);

for (const fault of faults) console.error(`demo: ${fault}`);
if (faults.length > 0) process.exitCode = 1;
else console.log(`demo: ${stories.length} stories completed in ${summary.seconds} s`);
