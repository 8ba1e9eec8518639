/** Why a Go test failed or a package did not build, read from what the tools say. */
import type { Failure } from '#shared/contracts/test-report.contract.ts';
import { clean } from '../javascript-causes.ts';

export interface GoPlace {
  readonly root: string;
  /** Import path of the project's module. */
  readonly module: string;
}

const MISSING =
  /no required module provides package (\S+?);|package (\S+) is not in std|cannot find (?:module providing )?package "?([^\s":]+)"?|no Go files in (\S+)/;
/** What an interface that is missing or other than expected makes the compiler say. */
const INTERFACE =
  /undefined: |undefined \(type|(?:too many|not enough) (?:arguments|return values)|unknown field|assignment mismatch|missing method|has no field or method|cannot use |not exported by package|is not a type|cannot (?:call|range over|infer)|invalid operation/;
/** What the testing package puts before its own lines. */
export const MARK = '\u0016';
const SYMBOL =
  /undefined: (?:\w+\.)?(\w+)|\.(\w+) undefined \(type|arguments in call to (?:\w+\.)?(\w+)|unknown field '?(\w+)|name (\w+) not exported/;

export function readBuildFailure(output: string, place: GoPlace): Failure {
  const message = clean(output, place.root).trim().slice(0, 2000);
  // Some errors of the package loader come without their place.
  const errors = message
    .split('\n')
    .flatMap((line) => /^\S+\.go:\d+(?::\d+)?: (.*)$/.exec(line)?.[1] ?? (MISSING.test(line) ? line : []));
  const modules = errors.flatMap((error) => firstGroup(MISSING.exec(error)) ?? []);
  const outside = modules.find((name) => name !== place.module && !name.startsWith(`${place.module}/`));
  if (outside !== undefined)
    return { cause: 'missing-module', message, subject: { module: outside, symbol: null, external: true } };
  if (modules[0] !== undefined)
    return {
      cause: 'missing-module',
      message,
      subject: { module: modules[0].slice(place.module.length + 1), symbol: null, external: false },
    };
  if (errors.length === 0) return { cause: 'load', message };
  // An unused import or variable is the test's own fault, whatever else is missing.
  if (!errors.every((error) => INTERFACE.test(error))) return { cause: 'syntax', message };
  const symbols = new Set(errors.map((error) => firstGroup(SYMBOL.exec(error)) ?? null));
  const [symbol = null] = symbols.size === 1 ? symbols : [];
  return {
    cause: errors.every((error) => /undefined: /.test(error)) ? 'missing-export' : 'missing-member',
    message,
    subject: { module: null, symbol, external: false },
  };
}

/** The one group of an alternative that matched. */
function firstGroup(found: readonly (string | undefined)[] | null): string | undefined {
  return found?.slice(1).find((group) => group !== undefined);
}

export function readTestFailure(output: string, place: GoPlace): Failure {
  const lines = clean(output, place.root)
    .split('\n')
    .filter((line) => !/^\s*(?:=== |--- )/.test(line) && !line.includes(MARK));
  const message = lines.join('\n').trim().slice(0, 2000);
  const panic = /^panic: (.*?)(?: \[recovered.*\])?$/m.exec(message)?.[1];
  if (panic === undefined)
    return message === ''
      ? { cause: 'crash', message: 'the process ended in this test' }
      : { cause: 'assertion', message };
  if (panic.startsWith('test timed out')) return { cause: 'timeout', message: panic };
  if (panic.startsWith('unexpected call to os.Exit')) return { cause: 'crash', message: panic };
  return { cause: 'error', message: panic, stack: message };
}
