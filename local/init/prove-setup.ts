import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import { findToolchain } from '#shared/adapters/local-sandbox/find-toolchain.ts';
import { createLocalSandbox } from '#shared/adapters/local-sandbox/local-sandbox.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { registrySettings } from '#shared/adapters/local-sandbox/registry-settings.ts';
import { createTreeSitterReader } from '#shared/adapters/tree-sitter/tree-sitter-reader.adapter.ts';
import type { TestJobResult } from '#shared/contracts/jobs.contract.ts';
import { proveRunner } from '#workers/test-runner/prove-runner.ts';
import { withTexts, type Snapshot } from '#workers/test-runner/snapshot.ts';
import type { Setup } from './plan-setup.ts';

export interface ProveOptions {
  readonly root: string;
  readonly searchPath: string;
  readonly unsandboxed: boolean;
  /** Of it only registries and proxies reach a package manager. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What the suite said; failing tests of a project are its baseline, and no fault of the runner. */
export type Proof =
  | {
      readonly ok: true;
      readonly passed: number;
      readonly failed: number;
      readonly isolation: string;
      /** Why the repository's own packages were taken; null: the engine installed them, or there are none. */
      readonly notInstalled: string | null;
    }
  | { readonly ok: false; readonly text: string };

/** Installs packages and runs the suite once as the engine would, on the files as they would be; nothing of it is left. */
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
    const { result, notInstalled } = await proveRunner(
      tar,
      {
        reader: createTreeSitterReader(),
        sandbox: createLocalSandbox({ home: homedir(), systemPath: options.searchPath }),
        toolchain: findToolchain({ searchPath: options.searchPath, node: process.execPath }),
        scratchDir: join(scratch, 'runs'),
        dependenciesDir: join(scratch, 'dependencies'),
        registries: registrySettings(options.environment),
        localDependencies: LANGUAGE_OF_MODULES.includes(setup.runner) && existsSync(modules) ? modules : null,
        nonce: randomUUID,
        signal: new AbortController().signal,
        clock: systemClock,
      },
      { unsandboxed: options.unsandboxed, packages: setup.packages },
    );
    return read(result, setup, notInstalled);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};

const LANGUAGE_OF_MODULES: readonly string[] = ['node-test', 'vitest', 'jest'];

const read = (result: TestJobResult, { command, install }: Setup, notInstalled: string | null): Proof => {
  const { suite } = result.runs;
  if (result.outcome === 'install-failed')
    return { ok: false, text: `the packages cannot be installed: ${reasonOf(result.text)}` };
  if (result.outcome !== 'done' || suite === undefined)
    return { ok: false, text: result.text || result.outcome };
  const [defect] = suite.defects;
  const advice =
    notInstalled === null || install === null
      ? ''
      : `; the packages could not be installed (${reasonOf(notInstalled)}): run "${install}" in the repository first`;
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
    notInstalled: notInstalled === null ? null : reasonOf(notInstalled),
  };
};

/** Which command failed, and the first of what it printed that tells why. */
const reasonOf = (text: string): string => {
  const [command = '', ...printed] = text.trim().split('\n');
  const why = printed.find((line) => /error|fail|cannot|could not|not found/i.test(line)) ?? printed.at(-1);
  return why === undefined ? command : `${command} ${why.trim()}`;
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
