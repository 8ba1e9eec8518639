/** How the workers' containers are started: one list for the deployment, and for the tests that start them. */

/** What a container has unless it is taken away. Fargate gives no other and adds none, so what goes is named. */
const CAPABILITIES = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

export interface WorkerContainer {
  /** User and group, as numbers. */
  readonly user: string;
  readonly keeps: readonly Capability[];
  /** Folders that can be written, each a volume that ends with the task; the root file system is read-only. */
  readonly volumes: readonly string[];
  /** Thousandths of a processor. */
  readonly cpu: number;
  readonly memoryMb: number;
  /** Seconds from the stop signal to the kill: Fargate's most. */
  readonly stopSeconds: number;
}

/** The test runner's own folder: jobs are unpacked below it. */
export const TEST_SCRATCH = '/scratch';

export const WORKER_CONTAINERS = {
  'agent-runner': { user: '1000:1000', keeps: [], volumes: [], cpu: 512, memoryMb: 2_048, stopSeconds: 120 },
  'test-runner': {
    // Root, to become another user for each run of project code, to end it, and to lend it its folders.
    user: '0:0',
    keeps: ['CHOWN', 'KILL', 'SETGID', 'SETUID'],
    volumes: [TEST_SCRATCH, '/tmp', '/var/tmp'],
    cpu: 2_048,
    memoryMb: 4_096,
    stopSeconds: 120,
  },
} as const satisfies Readonly<Record<string, WorkerContainer>>;

export const droppedCapabilities = ({ keeps }: WorkerContainer): readonly Capability[] =>
  CAPABILITIES.filter((one) => !keeps.includes(one));
