import type { Actor } from '#shared/contracts/records.contract.ts';
import type { ApiRequest } from './handler.ts';

/** Who signed the request (SigV4) is who acts; a body that names somebody is refused. */
export async function identifySigned(
  { caller }: ApiRequest,
  claimed: string | undefined,
): Promise<Actor | { readonly refused: string }> {
  if (claimed !== undefined) return { refused: 'actor: the signature says who you are; leave it out' };
  if (caller === undefined) return { refused: 'the request is not signed' };
  return { id: caller, name: caller.slice(caller.lastIndexOf('/') + 1), via: 'rest' };
}
