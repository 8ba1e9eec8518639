import { readFileSync } from 'node:fs';
import { modelPrices, type ModelPrices } from '#shared/contracts/model-prices.contract.ts';

/** The file of prices cannot be used; the message names what is wrong and how it should look. */
export class PricesInvalid extends Error {
  override readonly name = 'PricesInvalid';
}

const FORM = '{"anthropic:my-model": {"input": 3, "output": 15, "cacheRead": 0.3, "cacheWrite": 3.75}}';

/**
 * Prices of models that the built-in table does not know, or has wrong for this account: a JSON file, by
 * `provider:model`, in US dollars for a million tokens. `file` undefined: none. @throws PricesInvalid
 */
export const readPrices = (file: string | undefined): ModelPrices => {
  if (file === undefined || file === '') return {};
  const parsed = modelPrices.safeParse(parse(file));
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(
    (issue) => `${issue.path.map(String).join('.') || 'file'}: ${issue.message}`,
  );
  throw new PricesInvalid(`AGENT_WORKFLOW_PRICES: ${file}: ${wrong.join('; ')}; wanted: ${FORM}`);
};

const parse = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new PricesInvalid(
      `AGENT_WORKFLOW_PRICES: ${file} cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
};
