import { expect, it } from 'vitest';
import { createLocalSandbox } from '#shared/adapters/local-sandbox/local-sandbox.adapter.ts';

const home = process.env.HOME ?? '/root';

it('a person whose PATH lacks the folders of the administrator gets the same sandbox', async () => {
  const administrator = createLocalSandbox({
    home,
    systemPath: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
  });
  const person = createLocalSandbox({ home, systemPath: '/usr/bin:/bin' });

  expect(await person.isolation()).toEqual(await administrator.isolation());
});
