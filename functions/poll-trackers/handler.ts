import { pollTrackers } from '#shared/usecases/webhooks/jira/poll-jira.usecase.ts';

export type Dependencies = Parameters<typeof pollTrackers>[0];

/** Each quarter of an hour: what lost deliveries and trackers that were down have left. */
export const createHandler = (deps: Dependencies) => async (): Promise<Record<string, never>> => {
  await pollTrackers(deps);
  return {};
};
