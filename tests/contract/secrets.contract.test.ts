import { describe, expect, it } from 'vitest';
import { createLocalSecretShelf } from '#shared/adapters/local-secrets/local-secret-shelf.adapter.ts';
import { createLocalSecrets } from '#shared/adapters/local-secrets/local-secrets.adapter.ts';
import { createSsmSecretShelf } from '#shared/adapters/ssm-secrets/ssm-secret-shelf.adapter.ts';
import { createSsmSecrets } from '#shared/adapters/ssm-secrets/ssm-secrets.adapter.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { SecretShelf } from '#shared/ports/secret-shelf.port.ts';
import type { Secrets } from '#shared/ports/secrets.port.ts';
import { fakeSsm } from './fakes/fake-ssm.ts';
import { testFolder } from './harness/folder.ts';

/** Both sides of the same installation. */
interface Opened {
  readonly shelf: SecretShelf;
  readonly secrets: Secrets;
}

const local = (): Opened => {
  const folder = testFolder();
  return { shelf: createLocalSecretShelf({ folder }), secrets: createLocalSecrets({ folder }) };
};

const ssm = (clock: Clock): Opened => {
  // Another environment's, and what lies beside the secrets of this one.
  const client = fakeSsm(
    new Map([
      ['/agent-workflow/prod/secrets/other', 'theirs'],
      ['/agent-workflow/dev/signing/shop', 'key'],
    ]),
  );
  const environment = 'dev';
  return {
    shelf: createSsmSecretShelf({ client, environment }),
    secrets: createSsmSecrets({ client, environment, clock }),
  };
};

const OPENED: readonly [string, string | null, (clock: Clock) => Opened][] = [
  ['local files', null, local],
  ['SSM', 'dev', ssm],
];

describe.each(OPENED)('secrets in %s', (_name, environment, open) => {
  const setUp = () => {
    let nowMs = 0;
    return {
      ...open({ nowMs: () => nowMs }),
      passSeconds: (seconds: number) => void (nowMs += seconds * 1_000),
    };
  };

  it('say whose they are', () => {
    const { shelf, secrets } = setUp();
    expect([shelf.environment, secrets.environment]).toEqual([environment, environment]);
  });

  it('are read as they were written, newest first, by who sets them and by who needs them', async () => {
    const { shelf, secrets } = setUp();
    await shelf.write('anthropic-api-key', ['new', 'old=ü']);
    await shelf.write('repositories/shop', ['token']);
    for (const reader of [shelf, secrets]) {
      expect(await reader.read('anthropic-api-key')).toEqual(['new', 'old=ü']);
      expect(await reader.read('repositories/shop')).toEqual(['token']);
    }
  });

  it('have no value where they are not set, be there others above or below', async () => {
    const { shelf, secrets } = setUp();
    await shelf.write('repositories/shop', ['token']);
    for (const reader of [shelf, secrets])
      for (const name of ['other', 'signing/shop', 'repositories', 'repositories/shop/more'])
        expect(await reader.read(name)).toEqual([]);
  });

  it('are replaced by what is written, all values of them', async () => {
    const { shelf } = setUp();
    await shelf.write('k', ['b', 'a']);
    await shelf.write('k', ['c']);
    expect(await shelf.read('k')).toEqual(['c']);
  });

  it('are read fresh after a value was refused: the next is seen soon, not after what memory keeps', async () => {
    const { shelf, secrets, passSeconds } = setUp();
    await shelf.write('k', ['old']);
    expect(await secrets.read('k')).toEqual(['old']);
    await shelf.write('k', ['new', 'old']);
    passSeconds(5);
    expect(await secrets.read('k', { fresh: true })).toEqual(['new', 'old']);
    expect(await secrets.read('k')).toEqual(['new', 'old']);
  });

  it('are listed by name with the time of the last change, of this installation alone, and no value', async () => {
    const { shelf } = setUp();
    expect(await shelf.list()).toEqual([]);
    for (const name of ['z', 'repositories/b', 'anthropic-api-key', 'repositories/a', 'k.new'])
      await shelf.write(name, ['v']);
    await shelf.write('k', ['v']);
    const changedAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown;
    expect(await shelf.list()).toEqual(
      ['anthropic-api-key', 'k', 'k.new', 'repositories/a', 'repositories/b', 'z'].map((name) => ({
        name,
        changedAt,
      })),
    );
  });

  it('are called by names that lead nowhere else, or nothing is read or written', async () => {
    const { shelf, secrets } = setUp();
    for (const name of ['../signing/shop', '/k', 'a//b', 'a/../b', '.hidden', 'a b', '']) {
      await expect(shelf.write(name, ['v'])).rejects.toThrow(/called by letters/);
      await expect(shelf.read(name)).rejects.toThrow(/called by letters/);
      await expect(secrets.read(name)).rejects.toThrow(/called by letters/);
    }
    expect(await shelf.list()).toEqual([]);
  });
});
