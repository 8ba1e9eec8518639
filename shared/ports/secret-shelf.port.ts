/** Where a person puts an installation's secrets; functions and workers read them by `secrets.port.ts`. */
export interface SecretShelf {
  /** null: this machine. */
  readonly environment: string | null;
  /** Names with the time of the last change, by name. Never a value. */
  list(): Promise<readonly { readonly name: string; readonly changedAt: string | null }[]>;
  /** Values, newest first; none where the secret is not set. */
  read(name: string): Promise<readonly string[]>;
  /** Replaces all values by these, newest first. */
  write(name: string, values: readonly string[]): Promise<void>;
}
