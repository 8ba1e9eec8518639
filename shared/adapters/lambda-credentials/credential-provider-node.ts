/**
 * Stands in for `@aws-sdk/credential-provider-node` in the code of Lambdas, where credentials come by the environment
 * alone: the chain of profiles, single sign-on and roles would be a sixth of each bundle.
 */
import { fromEnv } from '@aws-sdk/credential-provider-env';

export const defaultProvider = fromEnv;
