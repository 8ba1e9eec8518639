/**
 * Ten thousand deliveries with every fault, and what came of them. Ends with code 1 when an effect is missing or doubled.
 * Usage: node tests/deliveries/main.ts [--deliveries 10000] [--seed N]
 */
import { parseArgs } from 'node:util';
import { playDeliveries } from './play-deliveries.ts';
import { whatIsWrong } from './what-is-wrong.ts';

const { values } = parseArgs({
  options: {
    deliveries: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const started = performance.now();
const log = (line: string): void => void process.stdout.write(`${line}\n`);
log(`seed ${values.seed}`);
const played = await playDeliveries({
  deliveries: Number(values.deliveries),
  seed: Number(values.seed),
  log,
});
log(
  `${played.messages} messages in ${played.sent} deliveries; ${played.crashes} handlers cut off, ${played.throttled} calls of the store turned away`,
);
log(
  `${played.stories.found.length} stories of ${played.stories.expected.length}, ${played.refused.found.length} refusals of ${played.refused.expected.length}, ${played.skipped.found} deliveries set aside of ${played.skipped.expected}, ${played.answered.found} answers of ${played.answered.expected}`,
);
const wrong = whatIsWrong(played);
for (const line of wrong.slice(0, 20)) log(line);
log(
  `${wrong.length === 0 ? 'each effect once, in state and in git' : `${wrong.length} effects are wrong`} (${Math.round((performance.now() - started) / 1_000)} s)`,
);
process.exitCode = wrong.length === 0 ? 0 : 1;
