import type { Mode, WorkflowState } from '../vocabulary.ts';
import type { MoveNeed } from '../workflow/workflow-command.ts';
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
  readonly members: readonly {
    readonly id: string;
    readonly name: string;
    readonly role: string;
    readonly also?: readonly string[] | undefined;
  }[];
  readonly ciFailing: boolean;
  readonly budget: BudgetFacts;
}

interface BudgetFacts {
  readonly limitMicroUsd: number | null;
  readonly spentMicroUsd: number;
  readonly reservedMicroUsd: number;
  readonly monthLimitMicroUsd?: number | null | undefined;
  readonly month?: { readonly name: string; readonly spentMicroUsd: number } | null | undefined;
  readonly grants?:
    readonly { readonly level: string; readonly microUsd: number; readonly at: string }[] | undefined;
}

/** Without a limit no account is kept: what cycles cost stands with them. */
const budgetLine = (budget: BudgetFacts): string => {
  const {
    limitMicroUsd,
    monthLimitMicroUsd = null,
    spentMicroUsd,
    reservedMicroUsd,
    month,
    grants = [],
  } = budget;
  if (limitMicroUsd === null && monthLimitMicroUsd === null)
    return 'No budget is set. What the cycles cost: /tdd metrics';
  const granted = (level: string, since = ''): number =>
    grants
      .filter((grant) => grant.level === level && grant.at.startsWith(since))
      .reduce((sum, { microUsd }) => sum + microUsd, 0);
  const inAll = limitMicroUsd === null ? '' : ` of ${dollars(limitMicroUsd + granted('project'))}`;
  const added = granted('project') === 0 ? '' : ` (${dollars(granted('project'))} of it granted)`;
  const inMonth =
    monthLimitMicroUsd === null
      ? ''
      : `, ${dollars(month?.spentMicroUsd ?? 0)} of ${dollars(monthLimitMicroUsd + granted('month', month?.name ?? '-'))} in ${month?.name ?? 'this month'}`;
  const reserved = reservedMicroUsd > 0 ? `, ${dollars(reservedMicroUsd)} reserved` : '';
  return `Spent ${dollars(spentMicroUsd)}${inAll}${added}${inMonth}${reserved}.`;
};

/** By the ids that commands take. */
const memberInWords = ({ id, name, role, also = [] }: ProjectFacts['members'][number]): string =>
  `${name} (${[...(id === name ? [] : [id]), role.replace('_', ' '), ...(also.length === 0 ? [] : [`also ${also.join(' ')}`])].join(', ')})`;

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
    budgetLine(project.budget),
    `Members: ${listWords(project.members.map(memberInWords))}.`,
    project.channels.length === 0 ? null : `Channels: ${listWords(project.channels)}.`,
  );

export const stateIs = (state: WorkflowState): string => `The state is ${state}.`;
export const allowedNow = (allowed: readonly string[]): string =>
  lines(
    'Allowed now:',
    allowed.map((words) => `  ${words}`),
  );
export const seeMore = 'More: /state allowed, /state diagram, /state matrix, /state status';

/** `missing`: what the command would ask for in this state. */
export const notPossible = (words: string, state: WorkflowState, missing: readonly MoveNeed[]): string =>
  `${words} is not possible in ${state}${missing.length === 0 ? '' : `: ${missing.map((need) => WHAT_IS_MISSING[need]).join(', ')}`}.`;
const WHAT_IS_MISSING: Readonly<Record<MoveNeed, string>> = {
  pending: 'nothing waits for a decision',
  gate: 'no gate is open',
  outside: 'no cycle outside the sprint is blocked',
};
export const seeWhatIsPossible = 'See what may be said now: /state';
