import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SignatureV4 } from '@smithy/signature-v4';
import type { RequestSigner } from '#shared/ports/request-signer.port.ts';
import { Sha256 } from './sha256.ts';

/** How long an address for the socket opens it, in seconds. */
const PRESIGNED_SECONDS = 300;

/** AWS Signature Version 4 for API Gateway, with the credentials and the region of the person's profile. */
export function createRequestSigner(): RequestSigner {
  // The chain of providers that every client has: variables, profile, single sign-on, role.
  const { config } = new CloudFormationClient({});
  const signature = new SignatureV4({
    service: 'execute-api',
    region: config.region,
    credentials: config.credentials,
    sha256: Sha256,
  });
  return {
    sign: async ({ method, url, headers, body }) => {
      const signed = await signature.sign({
        ...addressOf(new URL(url)),
        method,
        headers: { ...headers, host: new URL(url).host },
        ...(body === undefined ? {} : { body }),
      });
      return signed.headers;
    },
    presign: async (url) => {
      const address = new URL(url);
      const { query = {} } = await signature.presign(
        { ...addressOf(address), method: 'GET', headers: { host: address.host } },
        { expiresIn: PRESIGNED_SECONDS },
      );
      for (const [name, value] of Object.entries(query))
        if (typeof value === 'string') address.searchParams.set(name, value);
      return address.href;
    },
  };
}

const addressOf = (url: URL) => ({
  protocol: url.protocol,
  hostname: url.hostname,
  path: url.pathname,
  query: Object.fromEntries(url.searchParams),
});
