import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { Store } from '#shared/ports/store.port.ts';

/** The id of the project, where there is exactly one. */
export const onlyProject = async (store: Store): Promise<string | undefined> => {
  const { items } = await store.queryIndex({ ...tableKeys.projects(), limit: 2 });
  const [first, second] = items;
  const id = first?.data['id'];
  return second === undefined && typeof id === 'string' ? id : undefined;
};
