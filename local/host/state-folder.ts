import { join } from 'node:path';

/** Where everything of a local installation lies: one folder. */
export interface StateFolder {
  readonly root: string;
  readonly database: string;
  readonly blobs: string;
  readonly repositories: string;
  readonly keys: string;
  /** One file a secret of the platforms that the product talks to. */
  readonly secrets: string;
  readonly scratch: string;
}

export const stateFolder = (root: string): StateFolder => ({
  root,
  database: join(root, 'state.sqlite'),
  blobs: join(root, 'blobs'),
  repositories: join(root, 'repositories'),
  keys: join(root, 'keys'),
  secrets: join(root, 'secrets'),
  scratch: join(root, 'scratch'),
});
