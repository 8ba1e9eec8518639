import { mkdirSync, rmSync } from 'node:fs';
import { createLocalBlobs } from '#shared/adapters/local-blobs/local-blobs.adapter.ts';
import { openLocalDatabase } from '#shared/adapters/local-database/open-local-database.ts';
import { createLocalDeadLetters } from '#shared/adapters/local-queue/local-dead-letters.adapter.ts';
import { createLocalQueue } from '#shared/adapters/local-queue/local-queue.adapter.ts';
import { createLocalSigner } from '#shared/adapters/local-signer/local-signer.adapter.ts';
import { createLocalStore } from '#shared/adapters/local-store/local-store.adapter.ts';
import type { LocalStore } from '#shared/adapters/local-store/local-store.adapter.ts';
import { createGithubHosts } from '#shared/adapters/github/github-hosts.adapter.ts';
import { accountsFrom } from '#shared/adapters/jira/jira-account.ts';
import { createJiraTracker } from '#shared/adapters/jira/jira-tracker.adapter.ts';
import { endLeftBehind, ownerOf } from '#shared/adapters/local-sandbox/end-left-behind.ts';
import { createLocalSecrets } from '#shared/adapters/local-secrets/local-secrets.adapter.ts';
import { GitRepositories } from '#shared/adapters/git/git-repositories.adapter.ts';
import { systemClock } from '#shared/adapters/system/clock.adapter.ts';
import { createIds } from '#shared/adapters/system/ids.adapter.ts';
import { DEFAULT_TENANT_SLOTS } from '#shared/contracts/claim-records.contract.ts';
import { TASK_VERSION } from '#shared/contracts/task-input.contract.ts';
import type { Blobs } from '#shared/ports/blobs.port.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { DeadLetters } from '#shared/ports/dead-letters.port.ts';
import type { Ids } from '#shared/ports/ids.port.ts';
import type { Queue } from '#shared/ports/queue.port.ts';
import type { Repositories } from '#shared/ports/repository.port.ts';
import type { Item } from '#shared/ports/store.port.ts';
import type { Signer } from '#shared/ports/signer.port.ts';
import { createHandler as cleanDependencies } from '#functions/clean-dependencies/handler.ts';
import { createHandler as dispatchChanges } from '#functions/dispatch-changes/handler.ts';
import { createHandler as failDeadLetters } from '#functions/fail-dead-letters/handler.ts';
import { createHandler as processCommand } from '#functions/process-command/handler.ts';
import { readDefaultConfig } from '#shared/usecases/repository/read-default-config.usecase.ts';
import { readSettings } from '#shared/usecases/project-config/read-settings.ts';
import { createEngine } from '../engine/engine.ts';
import type { Engine } from '../engine/engine.ts';
import { announceLocally } from './announce-locally.ts';
import type { LocalAnnouncer } from './announce-locally.ts';
import { composeEdges } from './compose-edges.ts';
import type { Edges } from './compose-edges.ts';
import type { PlatformParts } from './compose-platforms.ts';
import { composeFunctions, FUNCTION_NAMES } from './compose-functions.ts';
import { composeWorkers } from './compose-workers.ts';
import type { WorkerOptions } from './compose-workers.ts';
import { consumeQueue } from './consume-queue.ts';
import { followTrackers } from './follow-trackers.ts';
import { inspectRepository } from './inspect-repository.ts';
import { limitHeap } from './limit-heap.ts';
import { loadMachines, localSubstitutions } from './load-machines.ts';
import { ownToolchain } from './own-toolchain.ts';
import { pumpChanges } from './pump-changes.ts';
import { repairRegularly } from './repair-regularly.ts';
import { reviveJobs } from './revive-jobs.ts';
import type { StateFolder } from './state-folder.ts';

export interface HostOptions {
  readonly folder: StateFolder;
  /** What stands in records as time, and new ids; a crash test fixes both. */
  readonly clock?: Clock;
  readonly ids?: Ids;
  /** FULL survives a loss of power; NORMAL a kill of the process. */
  readonly synchronous?: 'FULL' | 'NORMAL';
  /** Called after each durable write with its kind and, of the engine's and the store's, what it holds. */
  readonly onWrite?: (kind: string) => void;
  readonly workers: WorkerOptions;
  /** The model of roles for which the project's config names none, as `provider:model`. */
  readonly defaultModel: string;
  /** Plays every role with this model, whatever the config says. */
  readonly modelForAll: string | null;
  /** Lets project code run where no sandbox can be made. */
  readonly unsandboxed: boolean;
  readonly searchPath: string;
  /** Host of a GitHub Enterprise server beside github.com. */
  readonly githubHost?: string | undefined;
  /** Most cycles of all projects that run at one time. */
  readonly tenantSlots?: number;
  /** Registries and proxies for install jobs, as variables without credentials; default: those of the package managers. */
  readonly registries?: Readonly<Record<string, string>>;
  /** Id and name of the first admin of every project. */
  readonly firstAdmin: { readonly id: string; readonly name: string };
  /** See `PlatformParts.apis`. */
  readonly apis?: PlatformParts['apis'];
  readonly onError: (where: string, error: unknown) => void;
}

/** The product in this process: its parts, for the server, the command line and tests. */
export interface Host {
  readonly store: LocalStore;
  readonly queue: Queue;
  readonly deadLetters: DeadLetters;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly signer: Signer;
  readonly repositories: Repositories;
  readonly engine: Engine;
  readonly announcer: LocalAnnouncer;
  readonly receive: Edges['receive'];
  /** Every item of the table, for tests and for looking into a state folder. */
  dump(): readonly Item[];
  /** Stops taking work, ends what runs, closes the folder. */
  close(): Promise<void>;
}

const COMMAND_LANES = 4;
/** How often packages that no cycle needs any more are looked for. */
const CLEAN_MS = 3_600_000;
const COMMAND_VISIBILITY_SECONDS = 60;

/** Opens the state folder and goes on with everything that was under way. @throws FolderInUse */
export const openHost = async (options: HostOptions): Promise<Host> => {
  limitHeap();
  const { folder, clock = systemClock, onError } = options;
  const synchronous = options.synchronous ?? 'FULL';
  const onWrite = options.onWrite ?? (() => undefined);
  const tenantSlots = options.tenantSlots ?? DEFAULT_TENANT_SLOTS;
  mkdirSync(folder.root, { recursive: true, mode: 0o700 });
  const database = openLocalDatabase(folder.database, { synchronous, onWrite });
  endLeftBehind(folder.root);
  // What a dead process left half done in scratch folders belongs to no one.
  rmSync(folder.scratch, { recursive: true, force: true });
  mkdirSync(folder.scratch, { recursive: true });
  const ids = options.ids ?? createIds(clock);
  const store = createLocalStore({ database, clock, feedTypes: ['event', 'effect'] });
  const queue = createLocalQueue({ database, clock: systemClock });
  const blobs = createLocalBlobs({
    folder: folder.blobs,
    database: synchronous === 'FULL' ? database : null,
    onWrite,
  });
  const signer = createLocalSigner({ folder: folder.keys, onWrite });
  const secrets = createLocalSecrets({ folder: folder.secrets });
  const hosts = createGithubHosts({
    secrets,
    ...(options.githubHost === undefined ? {} : { enterpriseHost: options.githubHost }),
  });
  const repositories = new GitRepositories({
    root: folder.repositories,
    path: options.searchPath,
    token: async (project) =>
      (await (await hosts.open(project))?.pushToken()) ??
      (await secrets.read(`repositories/${project.id}`))[0],
  });
  const announcer = announceLocally((error) => onError('listener', error));
  const transactional = { store, clock, ids, blobs, queue, repositories, signer, hosts };
  const workers = composeWorkers(
    {
      ...transactional,
      scratch: folder.scratch,
      owner: ownerOf(folder.root),
      searchPath: options.searchPath,
      registries: options.registries ?? {},
      onError,
    },
    options.workers,
  );

  const settings = readSettings({ unsandboxed: options.unsandboxed, model: options.modelForAll });
  const engine: Engine = createEngine({
    database: database.handle,
    machines: loadMachines(),
    substitutions: localSubstitutions(FUNCTION_NAMES),
    synchronous,
    share: (write, what) => database.soon('engine', write, what),
    onError: (error) => onError('engine', error),
    invoke: async (name, payload) => {
      const known = FUNCTION_NAMES.find((one) => one === name);
      if (known === undefined) throw new Error(`no function ${name}`);
      return functions[known](payload);
    },
  });
  const functions = composeFunctions({
    ...transactional,
    tenantSlots,
    executions: engine,
    startWorker: async () => undefined,
    defaultModel: options.modelForAll ?? options.defaultModel,
    unsandboxed: options.unsandboxed,
    toolchain: ownToolchain(options.searchPath),
    readSettings: settings,
  });

  const tracker = createJiraTracker({ findAccount: accountsFrom(secrets) });
  const trackers = followTrackers({ store, clock, tracker }, onError);
  announcer.subscribe(trackers.hear);
  const edges = composeEdges({
    ...transactional,
    tracker,
    secrets: folder.secrets,
    apis: options.apis,
    onError,
  });
  const dispatch = dispatchChanges({
    ...transactional,
    executions: engine,
    announcer: {
      announce: async (event) => {
        await edges.route(event);
        await announcer.announce(event);
      },
    },
    onFailure: (error) => onError('dispatch-changes', error),
    runTests: async (run) => {
      await functions['enqueue-job']({ v: TASK_VERSION, kind: 'rerun', ...run });
    },
    checkPull: async ({ projectId, number, head, step }) => {
      await (step === 'run'
        ? functions['enqueue-job']({ v: TASK_VERSION, kind: 'pull', projectId, number, head })
        : functions['git-ops']({ v: TASK_VERSION, operation: `${step}-pull`, projectId, number, head }));
    },
    exportState: async (projectId) => {
      await functions['git-ops']({ v: TASK_VERSION, operation: 'export-state', projectId });
    },
  });
  const command = processCommand({
    ...transactional,
    admins: [options.firstAdmin],
    inspectRepository: inspectRepository(options.searchPath),
    readConfig: (projectId) =>
      readDefaultConfig({ projectId }, transactional).catch((error: unknown) => {
        onError('read-config', error);
        return undefined;
      }),
  });
  const deadLetters = failDeadLetters({ ...transactional, executions: engine });

  await reviveJobs({ store, clock });
  engine.resume();
  const stopRepairs = repairRegularly({ ...transactional, executions: engine, tenantSlots }, onError);
  const clean = cleanDependencies(transactional);
  const cleaning = setInterval(() => {
    clean().catch((error: unknown) => onError('clean-dependencies', error));
  }, CLEAN_MS);
  const pump = pumpChanges(store, dispatch, (error) => onError('dispatch-changes', error));
  const consumers = [
    consumeQueue({
      queue,
      name: 'commands.fifo',
      concurrency: COMMAND_LANES,
      visibilitySeconds: COMMAND_VISIBILITY_SECONDS,
      handle: async (message) => {
        await command(message.body);
        return true;
      },
      onError: (error) => onError('process-command', error),
    }),
    ...(['agent-jobs-dead', 'test-jobs-dead'] as const).map((name) =>
      consumeQueue({
        queue,
        name,
        concurrency: 1,
        visibilitySeconds: COMMAND_VISIBILITY_SECONDS,
        handle: async (message) => {
          await deadLetters(message.body);
          return true;
        },
        onError: (error) => onError('fail-dead-letters', error),
      }),
    ),
    ...edges.start(),
    ...workers.start(),
  ];

  return {
    store,
    queue,
    deadLetters: createLocalDeadLetters({ database, clock: systemClock }),
    blobs,
    clock,
    ids,
    signer,
    repositories,
    engine,
    announcer,
    receive: edges.receive,
    dump: () => store.dump(),
    close: async () => {
      stopRepairs();
      clearInterval(cleaning);
      workers.abort();
      queue.close();
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      await pump.stop();
      await trackers.stop();
      engine.close();
      database.close();
    },
  };
};
