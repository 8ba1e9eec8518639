import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import { findToolchain } from '#shared/adapters/local-sandbox/find-toolchain.ts';
import { createLocalSandbox } from '#shared/adapters/local-sandbox/local-sandbox.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { createTreeSitterReader } from '#shared/adapters/tree-sitter/tree-sitter-reader.adapter.ts';
import type { TestJobResult } from '#shared/contracts/jobs.contract.ts';
import { proveRunner } from '#workers/test-runner/prove-runner.ts';
import { withTexts, type Snapshot } from '#workers/test-runner/snapshot.ts';
import type { Setup } from './plan-setup.ts';

export interface ProveOptions {
  readonly root: string;
  readonly searchPath: string;
  readonly unsandboxed: boolean;
}

/** What the suite said; failing tests of a project are its baseline, and no fault of the runner. */
export type Proof =
  | { readonly ok: true; readonly passed: number; readonly failed: number; readonly isolation: string }
  | { readonly ok: false; readonly text: string };

/** Runs the suite once as the engine would, on the files as they would be; nothing of the run is left. */
export const proveSetup = async (files: Snapshot, setup: Setup, options: ProveOptions): Promise<Proof> => {
  const scratch = await mkdtemp(join(tmpdir(), 'agent-workflow-init-'));
  try {
    const modules = join(options.root, 'node_modules');
    const tar = await tarOf(
      withTexts(
        files,
        setup.files.map(({ path, text }) => [path, text]),
      ),
    );
    const result = await proveRunner(
      tar,
      {
        reader: createTreeSitterReader(),
        sandbox: createLocalSandbox({ home: homedir(), systemPath: options.searchPath }),
        toolchain: findToolchain({ searchPath: options.searchPath, node: process.execPath }),
        scratchDir: join(scratch, 'runs'),
        dependenciesDir: join(scratch, 'dependencies'),
        localDependencies: LANGUAGE_OF_MODULES.includes(setup.runner) && existsSync(modules) ? modules : null,
        nonce: randomUUID,
        signal: new AbortController().signal,
        clock: systemClock,
      },
      { unsandboxed: options.unsandboxed },
    );
    return read(result, setup);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};

const LANGUAGE_OF_MODULES: readonly string[] = ['node-test', 'vitest', 'jest'];

const read = (result: TestJobResult, { command, install }: Setup): Proof => {
  const { suite } = result.runs;
  if (result.outcome !== 'done' || suite === undefined)
    return { ok: false, text: result.text || result.outcome };
  const [defect] = suite.defects;
  const advice =
    install === null ? '' : `; if packages are missing, run "${install}" in the repository first`;
  if (defect !== undefined)
    return { ok: false, text: `"${command}" does not run: ${oneLine(defect.text)}${advice}` };
  const [broken] = suite.fileFailures;
  const ran = suite.results.length > 0;
  if (broken !== undefined && !ran)
    return {
      ok: false,
      text: `"${command}" runs no test: ${broken.file}: ${oneLine(broken.failure.message)}${advice}`,
    };
  return {
    ok: true,
    passed: suite.results.filter(({ status }) => status === 'passed').length,
    failed: suite.results.filter(({ status }) => status === 'failed').length + suite.fileFailures.length,
    isolation: result.isolation === null ? 'none' : result.isolation.means,
  };
};

const oneLine = (text: string): string => text.trim().split('\n')[0] ?? '';

const tarOf = async (files: Snapshot): Promise<Uint8Array> => {
  const stream = pack();
  const chunks = Array.fromAsync(stream);
  for (const [name, { bytes, executable }] of files)
    stream.entry({ name, mode: executable ? 0o755 : 0o644 }, Buffer.from(bytes));
  stream.finalize();
  return Buffer.concat((await chunks).filter((chunk) => chunk instanceof Uint8Array));
};
