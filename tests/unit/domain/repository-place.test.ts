import { describe, expect, it } from 'vitest';
import { isSamePlace, isSameRepository, placeOfRepository } from '#shared/domain/repository-place.ts';

describe('the place of a repository', () => {
  it.each([
    'https://github.com/acme/shop',
    'https://github.com/acme/shop.git',
    'https://github.com/acme/shop/',
    'https://x-access-token@GitHub.com/acme/shop.git',
    'ssh://git@github.com/acme/shop.git',
    'ssh://git@github.com:22/acme/shop.git',
    'git@github.com:acme/shop.git',
    'https://github.com/Acme/Shop',
  ])('is read from %s', (url) => {
    const place = placeOfRepository(url);
    if (place === undefined) return expect.fail('not read');
    expect(isSamePlace(place, { host: 'github.com', owner: 'acme', name: 'shop' })).toBe(true);
  });

  it.each([
    '/srv/repositories/shop.git',
    '../shop',
    'https://gitlab.com/group/sub/shop',
    'shop',
    'C:\\shop',
    '',
  ])('is not read from %s', (url) => expect(placeOfRepository(url)).toBeUndefined());

  it('is compared as git spells it, and a path as it is written', () => {
    expect(isSameRepository('git@github.com:acme/shop.git', 'https://github.com/Acme/shop/')).toBe(true);
    expect(isSameRepository('/srv/shop', '/srv/shop')).toBe(true);
    expect(isSameRepository('/srv/shop', '/srv/Shop')).toBe(false);
    expect(isSameRepository('https://gitlab.com/a/b/c.git', 'https://gitlab.com/a/b/c/')).toBe(true);
    expect(isSameRepository('/srv/shop', '/srv/shop.git')).toBe(false);
    expect(isSameRepository('/srv/acme/shop', 'https://github.com/acme/shop')).toBe(false);
  });

  it('is another one on another host or under another owner', () => {
    const shop = { host: 'github.com', owner: 'acme', name: 'shop' };
    expect(isSamePlace(shop, { ...shop, host: 'git.acme.test' })).toBe(false);
    expect(isSamePlace(shop, { ...shop, owner: 'evil' })).toBe(false);
    expect(isSamePlace(shop, { ...shop, name: 'shop2' })).toBe(false);
  });
});
