/**
 * How a function's code becomes one file: for the deployment, and for whoever measures what is deployed.
 * `mainFields`: modules are told apart from what nobody calls, CommonJS is taken whole.
 */
export const BUNDLING = {
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  keepNames: true,
  // Packages that are still CommonJS call `require` at run time.
  banner: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
} as const;
