import { missingSecret } from '#shared/contracts/secrets.contract.ts';
import type { Secrets } from '#shared/ports/secrets.port.ts';
import { TrackerDown } from '#shared/ports/tracker.port.ts';

export interface JiraAccount {
  readonly email: string;
  readonly token: string;
}

/** Finds the account that may act on a site; `fresh` after it was turned away. @throws TrackerDown */
export type FindAccount = (site: string, options: { readonly fresh: boolean }) => Promise<JiraAccount>;

/**
 * Accounts by the secrets `jira-account`, whose values are a site and an e-mail (`https://acme.atlassian.net
 * ada@acme.com`), and `jira-api-token`. A project's configuration names its site, but a token goes only to sites that
 * the deployment's own secret names.
 */
export const accountsFrom =
  (secrets: Secrets): FindAccount =>
  async (site, options) => {
    const accounts = await secrets.read('jira-account', options);
    if (accounts.length === 0) throw new TrackerDown(missingSecret('jira-account', secrets.environment));
    const email = accounts.map((each) => each.split(/\s+/)).find(([known]) => known === site)?.[1];
    if (email === undefined)
      throw new TrackerDown(`the secret jira-account names no account for ${site}: "${site} <e-mail>"`);
    const [token] = await secrets.read('jira-api-token', options);
    if (token === undefined) throw new TrackerDown(missingSecret('jira-api-token', secrets.environment));
    return { email, token };
  };
