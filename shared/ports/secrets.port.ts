/** Secrets by name. Each holds one or several values: while one is rotated both are good. */
export interface Secrets {
  /** Whose they are; null: of this machine. */
  readonly environment: string | null;
  /** Values, newest first; none where the secret is not set. `fresh`: not from memory, after a value was refused. */
  read(name: string, options?: { readonly fresh?: boolean }): Promise<readonly string[]>;
}
