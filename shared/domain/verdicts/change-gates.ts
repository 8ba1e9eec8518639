/** Changes that a person looks at in every mode, although the rules accept them. */
import type { GateKind } from '../vocabulary.ts';
import { matchesAny } from '../policies/match-globs.ts';
import { listSome } from './quote.ts';
import type { Design, JobResult } from './report-facts.ts';
import type { RequiredGate, VerdictConfig } from './verdict.ts';

/** @param paths repository-relative paths that the story changed */
export const pathGates = (paths: readonly string[], config: VerdictConfig): readonly RequiredGate[] => [
  ...gateFor(
    'security_path',
    'Security-critical paths were changed',
    paths.filter((path) => matchesAny(path, config.securityPaths)),
  ),
  ...gateFor(
    'public_contract',
    'Public contracts were changed',
    paths.filter((path) => matchesAny(path, config.publicContracts)),
  ),
];

export const suspiciousGates = ({ suspicious }: JobResult, config: VerdictConfig): readonly RequiredGate[] =>
  gateFor(
    'suspicious_code',
    'The code has what implementations seldom need',
    suspicious
      .filter(({ mark }) => !config.allowMarks.includes(mark))
      .map(({ path, line, mark }) => `${mark} at ${path}:${line}`),
  );

export const designGates = (design: Design): readonly RequiredGate[] => [
  ...gateFor(
    'changed_tests',
    'The design changes old tests',
    design.changes.map(({ test, why }) => `${test} (${why})`),
  ),
  ...gateFor(
    'packages',
    'The design adds packages',
    design.packages.map(({ name, version, why }) => `${name} ${version} (${why})`),
  ),
];

const gateFor = (kind: GateKind, what: string, items: readonly string[]): readonly RequiredGate[] =>
  items.length === 0 ? [] : [{ kind, text: `${what}: ${listSome([...new Set(items)])}.` }];
