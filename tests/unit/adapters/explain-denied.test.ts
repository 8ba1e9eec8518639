import { expect, it } from 'vitest';
import { explainDenied } from '#shared/adapters/git/explain-denied.ts';
import { GitFailed } from '#shared/adapters/git/isolated-git.ts';

const failing = (text: string) =>
  explainDenied(
    {
      look: () => Promise.reject(new GitFailed('ls-remote', 128, text)),
      fetch: () => Promise.reject(new GitFailed('fetch', 128, text)),
      fetchPull: () => Promise.reject(new GitFailed('fetch', 128, text)),
      push: () => Promise.reject(new GitFailed('push', 1, text)),
    },
    () => 'run "agent-workflow admin secret set repositories/shop --env dev"',
  );

it.each([
  "fatal: could not read Username for 'https://git.test': terminal prompts disabled",
  "fatal: Authentication failed for 'https://git.test/shop.git/'",
  'remote: Repository not found.',
  'fatal: unable to access: The requested URL returned error: 403',
])('says of a refusal of the host how a token is set: %s', async (text) => {
  const remote = failing(text);
  for (const reach of [
    () => remote.look(),
    () => remote.fetch(),
    () => remote.fetchPull(1),
    () => remote.push('b', 'c', ''),
  ])
    await expect(reach()).rejects.toThrow(/admin secret set repositories\/shop --env dev/);
});

it('leaves every other failure as it is', async () => {
  await expect(failing('fatal: Could not resolve host: git.test').look()).rejects.not.toThrow(/secret/);
  await expect(failing('! [rejected] (stale info)').push('b', 'c', '')).rejects.not.toThrow(/secret/);
});
