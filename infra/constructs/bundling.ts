import { fileURLToPath } from 'node:url';

/**
 * How a function's code becomes one file: for the deployment, and for whoever measures what is deployed.
 * `mainFields`: modules are told apart from what nobody calls, CommonJS is taken whole. `alias`: a package
 * that a Lambda has no use for, and what stands in for it.
 */
export const BUNDLING = {
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  keepNames: true,
  alias: {
    '@aws-sdk/credential-provider-node': fileURLToPath(
      new URL('../../shared/adapters/lambda-credentials/credential-provider-node.ts', import.meta.url),
    ),
  },
  // Packages that are still CommonJS call `require` at run time.
  banner: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
} as const;
