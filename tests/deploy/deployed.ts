/** What the tests are told of the deployment that was made for them: plain values, told across processes. */
import type { Emulator } from './emulator.ts';

export interface Deployed {
  readonly emulator: Pick<Emulator, 'url' | 'urlInContainers' | 'port' | 'environment' | 'log'>;
  /** Where the API and the socket are reached from this machine. */
  readonly apiUrl: string;
  readonly socketUrl: string;
  /** Folder of the synthesized app, and the options that it was made with. */
  readonly assembly: string;
  readonly options: Readonly<Record<string, string>>;
  /** Folder of the bare repositories, and where containers clone them from. */
  readonly repositories: string;
  readonly remotes: string;
  /** Port of this machine's loopback where what asks the platform's API is passed on to: a test listens there. */
  readonly platformPort: number;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** A text: why nothing is deployed. */
    deployed: Deployed | string;
  }
}
