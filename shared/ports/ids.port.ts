/** New ids: `cyc_…`, `apr_…`, `cmd_…`, each followed by a ULID. */
export interface Ids {
  /**
   * `natural` names what the id is for (project, story, count). A seeded adapter derives the id from it, so that a
   * run repeated after a crash makes the same ids; the default adapter ignores it.
   */
  next(prefix: 'cyc' | 'apr' | 'cmd' | 'eff', natural: readonly string[]): string;
}
