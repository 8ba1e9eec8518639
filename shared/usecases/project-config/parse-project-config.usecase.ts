import { LineCounter, parseDocument } from 'yaml';
import type * as z from 'zod';
import {
  projectConfig,
  type ConfigProblem,
  type ProjectConfig,
} from '#shared/contracts/project-config.contract.ts';
import {
  mustBeAtLeast,
  mustBeAtMost,
  mustBeKeys,
  mustBeOfType,
  mustBeOneOf,
  mustNotBeEmpty,
  notYaml,
  yamlUnreadable,
} from '#shared/domain/messages/project-config.messages.ts';
import { findUnknownKeys } from './find-unknown-keys.ts';

/** Where a project keeps it. */
export const CONFIG_PATH = 'config/agent-workflow.yml';

export type ParsedConfig =
  | { readonly ok: true; readonly config: ProjectConfig; readonly warnings: readonly ConfigProblem[] }
  | { readonly ok: false; readonly errors: readonly ConfigProblem[] };

/** A file of a few hundred lines; aliases that unfold to more are an attack. */
const MAX_ALIASES = 50;

/**
 * Reads the text of `config/agent-workflow.yml`. An empty text is the configuration of defaults. All problems are
 * told at once, each with its key and what to do.
 */
export function parseProjectConfig(text: string): ParsedConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return {
      ok: false,
      errors: document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return { path: `line ${line}, column ${col}`, text: notYaml(error.message) };
      }),
    };
  }
  let value: unknown;
  try {
    // A text that holds itself cannot be written as JSON: that throws here, and not later.
    value = JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: MAX_ALIASES }) ?? {}));
  } catch (error) {
    return {
      ok: false,
      errors: [
        {
          path: '',
          text: yamlUnreadable(error instanceof Error ? error.message : String(error)),
        },
      ],
    };
  }
  if (!isMap(value)) {
    return {
      ok: false,
      errors: [{ path: '', text: mustBeKeys }],
    };
  }
  const cleaned = liftAgents(dropNulls(value));
  const unknown = findUnknownKeys(projectConfig, cleaned);
  const parsed = projectConfig.safeParse(cleaned);
  const errors = [...unknown.errors, ...(parsed.success ? [] : parsed.error.issues.map(problem))];
  if (parsed.success && errors.length === 0)
    return { ok: true, config: parsed.data, warnings: unknown.warnings };
  return { ok: false, errors };
}

/** Some published examples have `agents` under `tdd`. */
function liftAgents(value: unknown): unknown {
  if (!isMap(value) || !isMap(value['tdd']) || !('agents' in value['tdd']) || 'agents' in value) return value;
  const { agents, ...tdd } = value['tdd'];
  return { ...value, tdd, agents };
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `key:` without a value means the default. */
function dropNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropNulls);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, child]) => child !== null)
      .map(([key, child]) => [key, dropNulls(child)]),
  );
}

function problem(issue: z.core.$ZodIssue): ConfigProblem {
  const path = issue.path.map(String).join('.');
  switch (issue.code) {
    case 'invalid_value':
      return { path, text: mustBeOneOf(issue.values.map(String)) };
    case 'invalid_type':
      return { path, text: mustBeOfType(issue.expected) };
    case 'too_small':
      return {
        path,
        text: issue.origin === 'string' ? mustNotBeEmpty : mustBeAtLeast(issue.minimum),
      };
    case 'too_big':
      return { path, text: mustBeAtMost(issue.maximum) };
    default:
      return { path, text: issue.message };
  }
}
