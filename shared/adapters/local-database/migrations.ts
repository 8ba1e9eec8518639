import type { DatabaseSync } from 'node:sqlite';

/** Format of the file as a whole; each component's tables have a version of their own beside it. */
const FORMAT = 1;

/** @throws Error when a newer version of the product made the file: it is left as it is. */
export function checkFormat(handle: DatabaseSync): void {
  const found = Number(handle.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (found > FORMAT) throw newer(`format ${found}`, String(FORMAT));
  if (found === FORMAT) return;
  handle.exec(`
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS component_versions (component TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
    PRAGMA user_version = ${FORMAT};
    COMMIT`);
}

/** Runs the steps that this file has not seen, in order, inside the caller's transaction. */
export function applyMigrations(handle: DatabaseSync, component: string, steps: readonly string[]): void {
  const row = handle.prepare('SELECT version FROM component_versions WHERE component = ?').get(component);
  const version = Number(row?.['version'] ?? 0);
  if (version > steps.length) throw newer(`${component} ${version}`, String(steps.length));
  if (version === steps.length) return;
  for (const step of steps.slice(version)) handle.exec(step);
  handle
    .prepare(
      'INSERT INTO component_versions VALUES (?, ?) ON CONFLICT (component) DO UPDATE SET version = excluded.version',
    )
    .run(component, steps.length);
}

function newer(found: string, known: string): Error {
  return new Error(
    `this folder was written by a newer version (${found}; this one knows up to ${known}); update Agent Workflow`,
  );
}
