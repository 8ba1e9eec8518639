/** `provider:model`, as projects name their models. */
export const PROVIDERS = ['anthropic', 'bedrock', 'openai-compatible', 'scripted'] as const;
export type Provider = (typeof PROVIDERS)[number];

export type ModelName = { readonly provider: Provider; readonly model: string };

/** Splits at the first colon only: Bedrock's ids have colons of their own. Gives a problem in words where it cannot. */
export const parseModelName = (text: string): ModelName | { readonly problem: string } => {
  const at = text.indexOf(':');
  const provider = PROVIDERS.find((known) => known === text.slice(0, at));
  const model = text.slice(at + 1).trim();
  if (at < 0 || !provider) {
    return {
      problem: `${JSON.stringify(text)} names no known provider; write one of ${PROVIDERS.map((known) => `${known}:…`).join(', ')}`,
    };
  }
  return model === ''
    ? { problem: `${JSON.stringify(text)} names no model after the colon` }
    : { provider, model };
};
