import type { Repository } from '#shared/ports/repository.port.ts';
import type { ShelfSync } from './shelf-sync.ts';

/** A repository whose every write is on the shelf before it is told. Reads are of the version that was opened, or written since. */
export const shelveRepository = (repository: Repository, shelf: ShelfSync): Repository => ({
  sync: () => shelf.write(() => repository.sync()),
  createBranch: (...args) => shelf.write(() => repository.createBranch(...args)),
  commit: (request) => shelf.write(() => repository.commit(request)),
  resetBranch: (...args) => shelf.write(() => repository.resetBranch(...args)),
  fetchPull: (pull) => shelf.write(() => repository.fetchPull(pull)),
  push: (branch) => shelf.write(() => repository.push(branch)),
  // No ref points at what it makes: it is made again by whoever needs it.
  mergeCommit: (...args) => repository.mergeCommit(...args),
  head: (branch) => repository.head(branch),
  files: (commit) => repository.files(commit),
  read: (commit, path) => repository.read(commit, path),
  diff: (from, to) => repository.diff(from, to),
  archive: (commit) => repository.archive(commit),
  treeId: (commit) => repository.treeId(commit),
  bundle: (...args) => repository.bundle(...args),
});
