/** Measures the product on this machine: npm run bench [-- --json FILE] */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readDeployedAnswers } from './deployed-answers.ts';
import { measureAcknowledgements } from './measure-acknowledgements.ts';
import { measureBundles } from './measure-bundles.ts';
import { measureCommands } from './measure-commands.ts';
import { measureCyclesApart } from './measure-cycles-apart.ts';
import { measureImages } from './measure-images.ts';
import { measureOverhead } from './measure-overhead.ts';
import { measureStart } from './measure-start.ts';

const { values } = parseArgs({ options: { json: { type: 'string' } } });
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const readySeconds = await measureStart();
say(`ready                      ${readySeconds} s after the start of the process`);

const commandMs: Record<string, { readonly p50: number; readonly p99: number }> = {};
for (const stories of [100, 1_000, 10_000]) {
  const measured = await measureCommands(stories);
  commandMs[String(stories)] = measured;
  say(`command, ${String(stories).padStart(6)} stories    p50 ${measured.p50} ms, p99 ${measured.p99} ms`);
}

const phaseOverheadMs = await measureOverhead();
say(`engine's part of a phase   ${phaseOverheadMs} ms, median on examples/user-api`);

const { transitionsPerSecond, peakMemoryMb, seconds, ...cycles } = await measureCyclesApart(300);
say(
  `300 cycles at once         ${seconds} s: ${cycles.completed} completed, ${cycles.lost} lost, ${cycles.doubled} doubled`,
);
say(`transitions                ${transitionsPerSecond} a second`);
say(`peak memory                ${peakMemoryMb} MB`);

const acknowledgedMs = await measureAcknowledgements();
for (const [name, { p50, p99 }] of Object.entries(acknowledgedMs))
  say(`acknowledged, ${name.padEnd(12)} p50 ${p50} ms, p99 ${p99} ms, at 50 requests a second`);

const deployed = readDeployedAnswers();
if (deployed === undefined)
  say(
    'acknowledged on the emulator: left out, since npm run test:deploy, which measures it, was not run here',
  );
for (const [name, { first, p50, p99 }] of Object.entries(deployed?.acknowledgedMs ?? {}))
  say(
    `  on the emulator, ${name.padEnd(7)} p50 ${p50} ms, p99 ${p99} ms, the first ${first} ms, at 4 a second`,
  );

const bundles = await measureBundles();
for (const [name, { kB, importMs }] of Object.entries(bundles))
  say(`bundle ${name.padEnd(20)} ${kB} kB, imported in ${importMs} ms`);

const images = await measureImages();
if (images === undefined)
  say('images                     left out: no container engine answers behind DOCKER_HOST');
for (const [name, { mB, firstJobMs }] of Object.entries(images ?? {}))
  say(
    `image ${name.padEnd(21)} ${mB} MB${firstJobMs === null ? '' : `, first job ${firstJobMs} ms after the start of its container`}`,
  );

if (values.json !== undefined) {
  writeFileSync(
    values.json,
    `${JSON.stringify({ readySeconds, commandMs, transitionsPerSecond, phaseOverheadMs, cycles, peakMemoryMb, acknowledgedMs, acknowledgedOnEmulatorMs: deployed?.acknowledgedMs ?? null, bundles, images: images ?? null }, null, 2)}\n`,
  );
}
