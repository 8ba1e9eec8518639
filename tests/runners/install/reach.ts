/** Registries that tests need, and whether they can be had: a test that is left out says so. */
export const REGISTRIES = {
  npm: 'https://registry.npmjs.org/lodash.kebabcase',
  pypi: 'https://pypi.org/simple/inflection/',
  go: 'https://proxy.golang.org/github.com/gosimple/unidecode/@v/v1.0.1.info',
} as const;

const REACH_MS = 10_000;

export const inReach = async (url: string): Promise<boolean> => {
  const found = await fetch(url, { signal: AbortSignal.timeout(REACH_MS) }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (!found) console.warn(`left out: ${new URL(url).host} is not in reach`);
  return found;
};
