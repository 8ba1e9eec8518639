/** Holds the numbers of `npm run bench -- --json FILE` against what is promised: node scripts/check-bench.js FILE. */
import { readFileSync } from 'node:fs';

const result = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { cycles, commandMs } = result;
const small = commandMs['100'];
const large = commandMs['10000'];

const promises = [
  ['p50 of a command at 10,000 stories is at most 1.5 times that at 100', large.p50, '<=', small.p50 * 1.5],
  ['p99 of a command at 10,000 stories, ms', large.p99, '<=', 25],
  ['seconds from process start to ready', result.readySeconds, '<=', 1],
  ["the engine's overhead in a phase, ms", result.phaseOverheadMs, '<=', 60],
  ['cycles completed of those started', cycles.completed, '>=', cycles.started],
  ['cycles started', cycles.started, '>=', 300],
  ['cycles lost', cycles.lost, '<=', 0],
  ['cycles doubled', cycles.doubled, '<=', 0],
  ['peak memory, MB', result.peakMemoryMb, '<=', 400],
];

for (const [what, value, relation, limit] of promises) {
  const kept = relation === '<=' ? value <= limit : value >= limit;
  console.log(`${kept ? 'kept  ' : 'BROKEN'} ${what}: ${value} ${relation} ${limit}`);
  if (!kept) process.exitCode = 1;
}
