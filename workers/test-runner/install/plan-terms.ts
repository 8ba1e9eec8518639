/** What a plan to install packages says, for every kind of project. */
import type { RunnerName } from '#shared/domain/vocabulary.ts';
import type { Toolchain } from '../runners/runner.ts';
import type { Snapshot } from '../snapshot.ts';

export interface InstallPlan {
  readonly commands: readonly (readonly string[])[];
  readonly variables: Readonly<Record<string, string>>;
  /** What is packed: relative to the checkout, or absolute; null: nothing. */
  readonly folder: string | null;
  /** Manifests and locks that an install may change. */
  readonly manifests: readonly string[];
  /** Texts of manifests before the commands run, where the package manager does not write them itself. */
  readonly before: readonly (readonly [path: string, text: string])[];
  /** What a manifest should say once the commands have run. */
  readonly after: (path: string, text: string) => string;
}

export interface InstallRequest {
  readonly runner: RunnerName;
  readonly files: Snapshot;
  readonly packages: readonly AddedPackage[];
  /** `tdd.environment.install` of the configuration. */
  readonly command: string | undefined;
  /** Empty folder for runners whose packages do not lie in the checkout. */
  readonly target: string;
  readonly toolchain: Toolchain;
}

export interface AddedPackage {
  readonly name: string;
  readonly version: string;
}

export const shell = (command: string): string[] => ['sh', '-c', command];

export const unchanged = (_path: string, text: string): string => text;
