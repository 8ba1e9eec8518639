/**
 * Holds the numbers of `npm run bench -- --json FILE` against what is promised: node scripts/check-bench.js FILE.
 * Times are shown beside their promise and decide nothing, because they say as much of the machine as of the product;
 * counts are the same on every machine, and those decide.
 */
import { readFileSync } from 'node:fs';

const result = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { cycles, commandMs } = result;
const small = commandMs['100'];
const large = commandMs['10000'];

const counts = [
  ['cycles started', cycles.started, '>=', 300],
  ['cycles completed of those started', cycles.completed, '>=', cycles.started],
  ['cycles lost', cycles.lost, '<=', 0],
  ['cycles doubled', cycles.doubled, '<=', 0],
];
const times = [
  ['p50 of a command at 10,000 stories is at most 1.5 times that at 100', large.p50, '<=', small.p50 * 1.5],
  ['p99 of a command at 10,000 stories, ms', large.p99, '<=', 25],
  ['seconds from process start to ready', result.readySeconds, '<=', 1],
  ["the engine's overhead in a phase, ms", result.phaseOverheadMs, '<=', 60],
  ['peak memory, MB', result.peakMemoryMb, '<=', 400],
];

for (const [name, { p99 }] of Object.entries(result.acknowledgedMs))
  times.push([`p99 of the answer to ${name}, ms`, p99, '<=', 100]);

// Of one machine with everything on it, containers and their starts included.
for (const [name, { first, p99 }] of Object.entries(result.acknowledgedOnEmulatorMs ?? {})) {
  times.push([`p99 of the deployed answer to ${name}, ms`, p99, '<=', 3_000]);
  times.push([`the first deployed answer to ${name}, ms`, first, '<=', 3_000]);
}

// What answers within a platform's three seconds. Sizes are the same on every machine.
for (const [name, { kB, importMs, awaited }] of Object.entries(result.bundles)) {
  if (!awaited) continue;
  counts.push([`kB of ${name}`, kB, '<=', 700]);
  times.push([`ms to import ${name}`, importMs, '<=', 150]);
}

const isKept = (value, relation, limit) => (relation === '<=' ? value <= limit : value >= limit);

for (const [what, value, relation, limit] of times) {
  console.log(
    `${isKept(value, relation, limit) ? 'kept  ' : 'missed'} ${what}: ${value} ${relation} ${limit}`,
  );
}
for (const [what, value, relation, limit] of counts) {
  const kept = isKept(value, relation, limit);
  console.log(`${kept ? 'kept  ' : 'BROKEN'} ${what}: ${value} ${relation} ${limit}`);
  if (!kept) process.exitCode = 1;
}
