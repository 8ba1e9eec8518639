/**
 * Whether a failure is caused by an interface that the design lists: the one thing that may be missing when a story's
 * tests fail for the first time. A listed interface lies inside the project, never in an outside package.
 */
import type { Design, Failure } from './report-facts.ts';
import { isListedModule, listedPaths } from './listed-modules.ts';
import { isListedSymbol, symbolsInMessage } from './listed-symbols.ts';

export interface FailurePlace {
  /** File of the failing test. */
  readonly file: string;
  /** Whether that file imports a listed interface. */
  readonly importsInterface: boolean;
}

/** @returns true when the failure would go away by writing what the design lists. */
export const isCausedByInterface = (failure: Failure, place: FailurePlace, design: Design): boolean => {
  if (failure.subject?.external) return false;
  switch (failure.cause) {
    case 'missing-module':
    case 'missing-export':
      return (
        namesListedModule(failure, place, design) ||
        (failure.subject?.module == null && namesListedSymbol(failure, design))
      );
    case 'missing-member':
      return (
        namesListedModule(failure, place, design) ||
        namesListedSymbol(failure, design) ||
        isResultOfInterface(failure, place)
      );
    case 'error':
      return (
        namesListedSymbol(failure, design) ||
        passesThroughInterface(failure, design) ||
        isResultOfInterface(failure, place)
      );
    case 'hook':
    case 'load':
      return (
        namesListedModule(failure, place, design) ||
        namesListedSymbol(failure, design) ||
        passesThroughInterface(failure, design)
      );
    case 'assertion':
    case 'syntax':
    case 'timeout':
    case 'crash':
      return false;
  }
};

const namesListedModule = (failure: Failure, place: FailurePlace, design: Design): boolean => {
  const module = failure.subject?.module ?? null;
  return module !== null && isListedModule(module, place.file, design);
};

const namesListedSymbol = (failure: Failure, design: Design): boolean => {
  const symbol = failure.subject?.symbol ?? null;
  if (symbol !== null) return isListedSymbol(symbol, design);
  const named = symbolsInMessage(failure.message);
  // A compiler lists every error: each of them must be about a listed interface.
  return named.length > 0 && named.every((name) => isListedSymbol(name, design));
};

/** Thrown by code of a listed module: a function that exists and does the wrong thing. */
const passesThroughInterface = (failure: Failure, design: Design): boolean => {
  const stack = failure.stack?.replaceAll('\\', '/') ?? '';
  return listedPaths(design).some((path) => new RegExp(`(^|[/\\s("'])${escape(path)}(?![\\w-])`).test(stack));
};

/** The test uses what a listed function gave it, and that was nothing (a bug fix, or a function that is a stub). */
const isResultOfInterface = (failure: Failure, place: FailurePlace): boolean =>
  place.importsInterface && NOTHING_USED.some((pattern) => pattern.test(failure.message));

const NOTHING_USED = [
  /Cannot (read|set) propert(y|ies) .*of (undefined|null)/,
  /Cannot destructure property/,
  /(undefined|null) is not (iterable|a function|an object)/,
  /is not iterable/,
  /'NoneType' object/,
  /invalid memory address or nil pointer dereference/,
];

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
