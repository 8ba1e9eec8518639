/** Every way to cheat and its honest neighbours, by name, with the reason that must be given. */
import type { ReasonCode } from '#shared/domain/verdicts/verdict.ts';

/** RED: accepted together, and then GREEN with the code that they ask for. */
export const HONEST_RED = [
  'missing module',
  'missing export',
  'missing method',
  'bug in an existing function',
  'parametrised',
  'helpers and fixtures',
  'snapshot file',
  'program that exits',
] as const;
export type HonestRed = (typeof HONEST_RED)[number];

/** RED: refused for the first reason, and for no other than these, in one run of all. */
export const RED_CHEATS = {
  'passes before the code': ['test-passes-before-code'],
  'is skipped': ['test-skipped'],
  'skips itself when it runs': ['test-skipped'],
  'is focused': ['test-focused'],
  'is a todo': ['test-todo', 'test-empty'],
  'is expected to fail': ['test-expected-to-fail', 'test-passes-before-code', 'test-skipped'],
  'is empty': ['test-empty', 'test-passes-before-code'],
  'does not parse': ['test-file-does-not-parse'],
  'needs an outside package': ['test-file-does-not-load'],
  'needs a module that no interface lists': ['test-file-does-not-load'],
  'fails in a hook': ['test-fails-for-other-cause'],
  'throws on purpose': ['test-fails-for-other-cause'],
  'never ends': ['test-fails-for-other-cause'],
} as const satisfies Record<string, readonly ReasonCode[]>;
export type RedCheat = keyof typeof RED_CHEATS;

/** RED: these spoil a whole run, each in one of its own. */
export const RUN_CHEATS = {
  'hangs the process': ['run-defect'],
  'prints megabytes': ['run-defect'],
  'leaves a child behind': ['run-defect'],
  'ends the process': ['run-defect', 'test-fails-for-other-cause', 'test-file-does-not-load'],
} as const satisfies Record<string, readonly ReasonCode[]>;
export type RunCheat = keyof typeof RUN_CHEATS;

/** GREEN: files that decide how tests run. */
export const STATIC_CHEATS = {
  'runner configuration': 'protected-file-changed',
  'how the manifest runs tests': 'protected-file-changed',
  'a package': 'packages-changed',
  "the engine's configuration": 'protected-file-changed',
} as const satisfies Record<string, ReasonCode>;
export type StaticCheat = keyof typeof STATIC_CHEATS;

/** GREEN: code that attacks the run. The first reason that is found may be any of these, and one must be. */
export const CODE_CHEATS = {
  'wrong code': ['test-fails'],
  'patched assertions': ['test-fails', 'sentinel-wrong', 'run-defect'],
  'patched runner': ['test-fails', 'sentinel-wrong', 'run-defect'],
  'forged frames': ['run-defect', 'test-fails', 'sentinel-wrong'],
  'printed results': ['test-fails'],
  'ends with code 0': ['run-defect', 'test-did-not-run'],
  'ends with code 0 at exit': ['test-fails', 'run-defect'],
  // What the child writes may break the channel of the run, so that no test is heard of.
  'child that writes the report': ['test-fails', 'run-defect', 'test-did-not-run'],
  'child left behind': ['run-defect'],
} as const satisfies Record<string, readonly ReasonCode[]>;
export type CodeCheat = keyof typeof CODE_CHEATS;
