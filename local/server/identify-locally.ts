import type { Actor } from '#shared/contracts/records.contract.ts';

/** On loopback the body may name the actor, and nobody proves who they are; without one it is the first admin. */
export const identifyLocally =
  (firstAdmin: { readonly id: string; readonly name: string }) =>
  async (_request: unknown, claimed: string | undefined): Promise<Actor> => {
    const id = claimed ?? firstAdmin.id;
    return { id, name: id === firstAdmin.id ? firstAdmin.name : id, via: 'rest' };
  };
