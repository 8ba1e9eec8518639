import { expect, test } from 'vitest';
import { registrySettings } from '#shared/adapters/local-sandbox/registry-settings.ts';

test('registries, proxies and certificates go along, credentials and the rest of the environment do not', () => {
  expect(
    registrySettings({
      npm_config_registry: 'https://mirror.example/npm/',
      PIP_INDEX_URL: 'https://ada:secret@mirror.example/pypi',
      GOPROXY: 'https://proxy.example,https://token@other.example',
      HTTPS_PROXY: 'http://proxy.example:3128',
      PIP_CERT: '/srv/authority.pem',
      NPM_TOKEN: 'secret',
      HOME: '/home/ada',
      NO_PROXY: undefined,
    }),
  ).toEqual({
    npm_config_registry: 'https://mirror.example/npm/',
    HTTPS_PROXY: 'http://proxy.example:3128',
    PIP_CERT: '/srv/authority.pem',
  });
});
