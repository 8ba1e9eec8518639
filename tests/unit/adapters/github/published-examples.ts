import * as published from '@octokit/webhooks-examples';
import * as z from 'zod';
import { jsonObject } from '#shared/contracts/json.contract.ts';

const definitions = z.object({
  default: z.array(z.object({ name: z.string(), examples: z.array(jsonObject) })),
});

/** Every example payload that Octokit publishes, with the name of its event. */
export const PUBLISHED_EXAMPLES = definitions
  .parse(published)
  .default.flatMap(({ name, examples }) => examples.map((payload) => ({ name, payload })));
