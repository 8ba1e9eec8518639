/** Every way to cheat and its honest neighbours, by name, with the reason that must be given. */
import type { ReasonCode } from '#shared/domain/verdicts/verdict.ts';

/** RED: accepted together, and then GREEN with the code that they ask for. */
export const HONEST_RED = [
  'missing module',
  'missing export',
  'missing method',
  'bug in an existing function',
  'parametrised',
  'names made at run time',
  'subtests',
  'expected error beside a value',
  'helpers and fixtures',
  'snapshot file',
  'inline snapshot',
  'program that exits',
  'program of top-level statements',
  'moved function',
  'behaviour that stays',
  // Nothing tells it from honest code, which docs/verdicts.md says.
  'answer that knows only its test',
] as const;
export type HonestRed = (typeof HONEST_RED)[number];

/** RED: refused for the first reason, and for no other than these, in one run of all. */
export const RED_CHEATS = {
  'passes before the code': ['test-passes-before-code'],
  'swallows what it asserts': ['test-passes-before-code'],
  'puts a double in the place of what it tests': ['test-passes-before-code'],
  'is skipped': ['test-skipped'],
  'stands in a skipped group': ['test-skipped'],
  'skips itself when it runs': ['test-skipped'],
  'is focused': ['test-focused'],
  'is a todo': ['test-todo'],
  'is expected to fail': ['test-expected-to-fail'],
  'is empty': ['test-empty'],
  'holds no test': ['test-file-without-tests'],
  'does not parse': ['test-file-does-not-parse'],
  'needs an outside package': ['test-file-does-not-load'],
  'needs a module that no interface lists': ['test-file-does-not-load'],
  'needs an export that no interface lists': ['test-file-does-not-load'],
  'fails in a hook': ['test-fails-for-other-cause'],
  'throws on purpose': ['test-fails-for-other-cause'],
  'never ends': ['test-fails-for-other-cause'],
  flickers: ['test-flaky'],
} as const satisfies Record<string, readonly ReasonCode[]>;
export type RedCheat = keyof typeof RED_CHEATS;

/** RED: these spoil a whole run, each in one of its own. */
export const RUN_CHEATS = {
  // Go ends the package itself, and says which test hung.
  'hangs the process': ['run-defect', 'test-fails-for-other-cause'],
  'prints megabytes': ['run-defect'],
  'leaves a child behind': ['run-defect'],
  'ends the process': ['run-defect', 'test-fails-for-other-cause', 'test-file-does-not-load'],
} as const satisfies Record<string, readonly ReasonCode[]>;
export type RunCheat = keyof typeof RUN_CHEATS;

/** GREEN: tests that RED cannot tell from honest ones, and that prove nothing. Refused as vacuous, in one run. */
export const VACUOUS = [
  'asks for the type alone',
  'asks whether the file is there',
  'asks whether a program is there',
  'runs and asks nothing',
  'asks a double',
] as const;
export type Vacuous = (typeof VACUOUS)[number];

/** GREEN: files that decide how tests run, changed. The refusal names the file, and the key where there is one. */
export const STATIC_CHEATS = {
  'runner configuration': 'protected-file-changed',
  'a file that the runner loads by itself': 'protected-file-changed',
  'how the manifest runs tests': 'protected-file-changed',
  'a script around the tests': 'protected-file-changed',
  'a flag that ends the run early': 'protected-file-changed',
  'a package': 'packages-changed',
  'the lock file': 'protected-file-changed',
  'the build server': 'protected-file-changed',
  "the engine's configuration": 'protected-file-changed',
} as const satisfies Record<string, ReasonCode>;
export type StaticCheat = keyof typeof STATIC_CHEATS;

/** GREEN: code that attacks the run. The first reason that is found may be any of these, and one must be. */
export const CODE_CHEATS = {
  'wrong code': ['test-fails'],
  'patched assertions': ['test-fails', 'sentinel-wrong', 'run-defect'],
  'one patched assertion': ['test-fails', 'sentinel-wrong', 'run-defect'],
  'patched globals': ['test-fails', 'sentinel-wrong', 'run-defect'],
  'patched runner': ['test-fails', 'sentinel-wrong', 'run-defect'],
  'forged frames': ['run-defect', 'test-fails', 'sentinel-wrong'],
  'printed results': ['test-fails'],
  'tests rewritten while they run': ['run-defect'],
  'ends with code 0': ['run-defect', 'test-did-not-run'],
  'ends with code 0 at exit': ['test-fails', 'run-defect'],
  // What the child writes may break the channel of the run, so that no test is heard of.
  'child that writes the report': ['test-fails', 'run-defect', 'test-did-not-run'],
  'child left behind': ['run-defect'],
} as const satisfies Record<string, readonly ReasonCode[]>;
export type CodeCheat = keyof typeof CODE_CHEATS;

/** GREEN: code that does what the story asks and takes an old test away. All in one run. */
export const OLD_TEST_CHEATS = {
  'breaks an old test': 'old-test-broken',
  'lets an old test skip itself': 'old-test-skipped',
  'lets an old test vanish': 'old-test-lost',
  'keeps an old test file from loading': 'old-file-does-not-load',
} as const satisfies Record<string, ReasonCode>;
export type OldTestCheat = keyof typeof OLD_TEST_CHEATS;
