/** Which registries, proxies and certificates a person's environment names for package managers: no credential goes along. */

const NAMES = [
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'NO_PROXY',
  'https_proxy',
  'http_proxy',
  'no_proxy',
  'npm_config_registry',
  'NPM_CONFIG_REGISTRY',
  'PIP_INDEX_URL',
  'PIP_EXTRA_INDEX_URL',
  'GOPROXY',
  'GOSUMDB',
  'GONOSUMDB',
  'GOPRIVATE',
  // Where a company's proxy signs by an authority of its own.
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'PIP_CERT',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'NODE_EXTRA_CA_CERTS',
  'npm_config_cafile',
  'NPM_CONFIG_CAFILE',
  'GIT_SSL_CAINFO',
] as const;

/** An address with a user or a password in it is a credential, and stays out. */
const HAS_CREDENTIAL = /:\/\/[^/\s@]*@/;

export const registrySettings = (
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    NAMES.flatMap((name): [string, string][] => {
      const value = environment[name];
      return value === undefined || HAS_CREDENTIAL.test(value) ? [] : [[name, value]];
    }),
  );
