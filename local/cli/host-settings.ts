import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { tenantSlots } from '#shared/contracts/claim-records.contract.ts';
import { registrySettings } from '#shared/adapters/local-sandbox/registry-settings.ts';
import type { HostOptions } from '../host/host.ts';
import { chooseModel } from '../host/choose-model.ts';
import { recordModel } from '../host/record-model.ts';
import { stateFolder } from '../host/state-folder.ts';

export interface HostFlags {
  readonly state?: string | undefined;
  readonly model?: string | undefined;
  readonly unsandboxed?: boolean | undefined;
  /** Folder that every reply is recorded into. */
  readonly record?: string | undefined;
}

/** Agents wait for the network, tests use the processor: of those two run at a time. */
const AGENTS = 4;
const TEST_RUNS = 2;

/** Where state lies when `--state` does not say: `AGENT_WORKFLOW_STATE`, or a folder in the person's home. */
export const defaultStateFolder = (): string =>
  process.env['AGENT_WORKFLOW_STATE'] ?? join(homedir(), '.agent-workflow');

/** Who sits at this machine is the first admin of every project on it. */
export const personHere = (): { readonly id: string; readonly name: string } => {
  const { username } = userInfo();
  return { id: username, name: username };
};

/** The host as the command line composes it: what stands in the environment, and what the flags say. */
export const hostSettings = (flags: HostFlags, onError: HostOptions['onError']): HostOptions => ({
  folder: stateFolder(resolve(flags.state ?? defaultStateFolder())),
  workers: { agents: AGENTS, testRuns: TEST_RUNS, model: modelFor(flags) },
  defaultModel: flags.model ?? 'anthropic:claude-sonnet-4-5',
  modelForAll: flags.model ?? null,
  unsandboxed: flags.unsandboxed ?? false,
  searchPath: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
  registries: registrySettings(process.env),
  tenantSlots: tenantSlots.parse(process.env['AGENT_WORKFLOW_SLOTS']),
  githubHost: process.env['AGENT_WORKFLOW_GITHUB_HOST'],
  firstAdmin: personHere(),
  onError,
});

const modelFor = ({ record }: HostFlags): HostOptions['workers']['model'] => {
  const choose = chooseModel(process.env);
  return record === undefined ? choose : recordModel(choose, resolve(record));
};
