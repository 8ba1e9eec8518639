/** What a prompt is made from: the part of an agent job's specification that a model may see. */
import type { AgentRole, Phase } from '../vocabulary.ts';

export interface PromptCriterion {
  readonly id: string;
  readonly text: string;
  readonly keeps?: boolean | undefined;
}

export interface PromptDesign {
  readonly criteria: readonly PromptCriterion[];
  readonly interfaces: readonly { readonly module: string; readonly symbols: readonly string[] }[];
  readonly files: readonly string[];
  readonly changes: readonly { readonly test: string; readonly why: string }[];
  readonly packages: readonly { readonly name: string; readonly version: string; readonly why: string }[];
  readonly level: 'unit' | 'integration';
}

export interface PromptVerdict {
  readonly phase: Phase;
  readonly attempt: number;
  readonly accepted: boolean;
  readonly reasons: readonly {
    readonly code: string;
    readonly test?: string | undefined;
    readonly file?: string | undefined;
    readonly text: string;
  }[];
  readonly notes: readonly string[];
}

export interface PromptJob {
  readonly role: AgentRole;
  /** null: an epic is broken up. */
  readonly phase: Phase | null;
  readonly attempt: number;
  readonly taskId: string;
  readonly story: {
    readonly id: string;
    readonly title: string;
    readonly text: string;
    readonly criteria: readonly PromptCriterion[];
  };
  /** null: the agent has no files to read. */
  readonly snapshotKey: string | null;
  readonly policy: {
    readonly allow: readonly string[];
    readonly deny: readonly string[];
    readonly maxFileBytes: number;
    readonly maxFiles: number;
  };
  readonly limits: { readonly turns: number };
  readonly design: PromptDesign | null;
  readonly focus: { readonly tests: readonly string[]; readonly files: readonly string[] };
  readonly lastVerdict: PromptVerdict | null;
  readonly personSays: string | null;
  readonly epic: { readonly id: string; readonly description: string; readonly key: string | null } | null;
  readonly context: Readonly<Record<string, string>>;
}
