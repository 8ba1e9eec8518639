import picomatch from 'picomatch/posix.js';

/** Extglobs are off: nothing needs them and nested ones make a regular expression explode. */
const OPTIONS = { dot: true, nonegate: true, noextglob: true, nocase: true };

const compiled = new Map<string, (path: string) => boolean>();

/** Whether a repository-relative path is met by one of the globs, without regard to case. */
export const matchesAny = (path: string, globs: readonly string[]): boolean =>
  globs.some((glob) => glob === path || matcher(glob)(path));

const matcher = (glob: string): ((path: string) => boolean) => {
  const known = compiled.get(glob);
  if (known) return known;
  const made = picomatch(glob, OPTIONS);
  compiled.set(glob, made);
  return made;
};
