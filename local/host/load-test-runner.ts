import { homedir } from 'node:os';
import { join } from 'node:path';
import { findToolchain } from '#shared/adapters/local-sandbox/find-toolchain.ts';
import { createLocalSandbox } from '#shared/adapters/local-sandbox/local-sandbox.adapter.ts';
import { createTreeSitterReader } from '#shared/adapters/tree-sitter/tree-sitter-reader.adapter.ts';
import { createHandler } from '#workers/test-runner/handler.ts';
import type { TakeJob, WorkerParts } from './take-job.ts';

/** The real test runner, with this machine's sandbox and toolchains. */
export const loadTestRunner = (
  { scratch, owner, clock, searchPath, registries }: WorkerParts,
  nonce: () => string,
): TakeJob => {
  const sandbox = createLocalSandbox({ home: homedir(), systemPath: searchPath, owner });
  const reader = createTreeSitterReader();
  const toolchain = findToolchain({ searchPath, node: process.execPath });
  return (jobs, signal) =>
    createHandler({
      jobs,
      signal,
      reader,
      sandbox,
      clock,
      toolchain,
      registries,
      scratchDir: scratch,
      dependenciesDir: join(scratch, 'dependencies'),
      nonce,
    });
};
