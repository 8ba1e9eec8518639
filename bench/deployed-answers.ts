import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { WEBHOOK_SOURCES } from '#shared/contracts/deliveries.contract.ts';

// A deployment takes minutes, so the deploy test measures its own and leaves the numbers here.
const FILE = fileURLToPath(
  new URL('../node_modules/.cache/agent-workflow/deployed-answers.json', import.meta.url),
);

const answered = z.object({ first: z.number(), p50: z.number(), p99: z.number() });
const deployedAnswers = z.object({
  acknowledgedMs: z.partialRecord(z.enum(WEBHOOK_SOURCES.map(({ name }) => name)), answered),
});
export type DeployedAnswers = z.infer<typeof deployedAnswers>;

export function keepDeployedAnswers(answers: DeployedAnswers): void {
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, JSON.stringify(answers));
}

/** Of the last deploy test on this machine; undefined when there was none. */
export function readDeployedAnswers(): DeployedAnswers | undefined {
  let text: string;
  try {
    text = readFileSync(FILE, 'utf8');
  } catch {
    return undefined;
  }
  return deployedAnswers.parse(JSON.parse(text));
}
