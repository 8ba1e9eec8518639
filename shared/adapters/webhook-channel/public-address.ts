import { lookup } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import type { LookupFunction } from 'node:net';

/**
 * Addresses that are nobody's on the open Internet (IANA's special-purpose registries for IPv4 and IPv6): loopback,
 * private and link-local networks with the clouds' metadata address, shared, test, multicast and reserved ranges.
 */
const CLOSED = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  CLOSED.addSubnet(network, bits, 'ipv4');

/** Within IPv6's global unicast: Teredo, benchmarks, documentation, and 6to4, which carries any IPv4 address. */
for (const [network, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  CLOSED.addSubnet(network, bits, 'ipv6');

/** Everything of IPv6 outside of it is closed: loopback, link-local, unique local, mapped and translated IPv4. */
const GLOBAL_UNICAST = new BlockList();
GLOBAL_UNICAST.addSubnet('2000::', 3, 'ipv6');

/** Whether an IP address is one that the open Internet routes. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !CLOSED.check(address, 'ipv4');
    case 6:
      return GLOBAL_UNICAST.check(address, 'ipv6') && !CLOSED.check(address, 'ipv6');
    default:
      return false;
  }
}

/** A host that leads to no public address. */
export class ClosedAddress extends Error {
  override readonly name = 'ClosedAddress';
}

/**
 * Resolves a host to its public addresses alone. Given to the call itself, so that what was checked is what is
 * connected to: a name that answers differently the second time gains nothing.
 */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const open = error === null ? addresses.filter(({ address }) => isPublicAddress(address)) : [];
    const [first] = open;
    if (error !== null) callback(error, '');
    else if (first === undefined) callback(new ClosedAddress(`${hostname} leads to no public address`), '');
    else if (options.all === true) callback(null, open);
    else callback(null, first.address, first.family);
  });
};
