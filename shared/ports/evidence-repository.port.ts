/** A clone of a project's repository, read to check evidence against it. Nothing is ever written to the clone. */
export interface EvidenceRepository {
  /** Commit of a branch of the clone, or of its remote's branch of that name. */
  head(branch: string): Promise<string | undefined>;
  /** Makes the commits of a git bundle readable too, beside the clone. @throws Error when it can't be unpacked */
  takeBundle(bundle: Uint8Array): Promise<void>;
  /** undefined: neither the clone nor a bundle has this commit. */
  treeId(commit: string): Promise<string | undefined>;
  files(commit: string): Promise<readonly { readonly path: string }[]>;
  read(commit: string, path: string): Promise<Uint8Array | undefined>;
  archive(commit: string): Promise<Uint8Array>;
  /** Commits in the history of `of` that changed a file, newest first. */
  revisions(of: string, path: string): Promise<readonly string[]>;
  /** Whether `of` is the commit or has it in its history. */
  contains(of: string, commit: string): Promise<boolean>;
}
