import type { Mode, WorkflowState } from '../vocabulary.ts';
import { count, dollars, lines, listWords } from './plain-words.ts';

export interface ProjectFacts {
  readonly id: string;
  readonly name: string;
  readonly repository: string;
  readonly defaultBranch: string;
  readonly mode: Mode;
  readonly state: WorkflowState;
  readonly storyCounts: Readonly<Record<string, number>>;
  readonly openCycles: readonly unknown[];
  readonly channels: readonly string[];
  readonly members: readonly { readonly name: string; readonly role: string }[];
  readonly ciFailing: boolean;
  readonly budget: {
    readonly limitMicroUsd: number | null;
    readonly spentMicroUsd: number;
    readonly reservedMicroUsd: number;
  };
}

export const projectStatus = (project: ProjectFacts): string =>
  lines(
    `${project.name} (${project.id}) is in ${project.state}, mode ${project.mode}.`,
    `Repository ${project.repository}, branch ${project.defaultBranch}${project.ciFailing ? ', whose CI is failing' : ''}.`,
    `Stories: ${
      Object.entries(project.storyCounts)
        .filter(([, n]) => n > 0)
        .map(([status, n]) => `${n} ${status}`)
        .join(', ') || 'none'
    }; ${count(project.openCycles.length, 'running cycle')}.`,
    `Spent ${dollars(project.budget.spentMicroUsd)}${project.budget.limitMicroUsd === null ? '' : ` of ${dollars(project.budget.limitMicroUsd)}`}${project.budget.reservedMicroUsd > 0 ? `, ${dollars(project.budget.reservedMicroUsd)} reserved` : ''}.`,
    `Members: ${listWords(project.members.map(({ name, role }) => `${name} (${role.replace('_', ' ')})`))}.`,
    project.channels.length === 0 ? null : `Channels: ${listWords(project.channels)}.`,
  );

export const stateIs = (state: WorkflowState): string => `The state is ${state}.`;
export const allowedNow = (allowed: readonly string[]): string =>
  lines(
    'Allowed now:',
    allowed.map((words) => `  ${words}`),
  );
export const seeMore = 'More: /state allowed, /state diagram, /state matrix, /state status';
