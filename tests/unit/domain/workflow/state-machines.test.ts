import { describe, expect, it } from 'vitest';
import { commandHelp, commandMenus } from '#shared/domain/commands/describe-commands.ts';
import { COMMAND_FAMILIES, COMMAND_FORMS } from '#shared/domain/commands/command-list.ts';
import { TDD_VERBS } from '#shared/domain/tdd/verbs.ts';
import { PHASES, WORKFLOW_STATES } from '#shared/domain/vocabulary.ts';
import { commandMatrix, matrixCell } from '#shared/domain/workflow/command-matrix.ts';
import { WORKFLOW_COMMANDS } from '#shared/domain/workflow/commands.ts';
import type { WorkflowCommand } from '#shared/domain/workflow/workflow-command.ts';
import { deriveWorkflowState } from '#shared/domain/workflow/derive-state.ts';
import type { WorkflowFacts } from '#shared/domain/workflow/derive-state.ts';
import { drawDiagram } from '#shared/domain/workflow/draw-diagram.ts';
import { MACHINES, machineRows } from '#shared/domain/workflow/machine-rows.ts';
import type { MachineKind } from '#shared/domain/workflow/machine-rows.ts';
import { mermaidDiagram } from '#shared/domain/workflow/state-diagram.ts';

const reachable = (machine: MachineKind, from: string): ReadonlySet<string> => {
  const found = new Set([from]);
  for (const state of found)
    for (const row of machineRows(machine).transitions) if (row.from === state) found.add(row.to);
  return found;
};
const rows = (machine: MachineKind, command: string | null) =>
  machineRows(machine)
    .transitions.filter((row) => row.command === command)
    .map(({ from, to }) => `${from} → ${to}`);

describe('the state machines as data', () => {
  it('have rows between known states only', () => {
    for (const machine of MACHINES) {
      const { initial, states, transitions } = machineRows(machine);
      expect(states).toContain(initial);
      for (const { from, to } of transitions)
        expect([states.includes(from), states.includes(to)]).toEqual([true, true]);
    }
  });

  it('reach an end from every state', () => {
    for (const state of WORKFLOW_STATES) expect(reachable('workflow', state)).toContain('IDLE');
    for (const phase of PHASES) expect(reachable('tdd', phase).has('ABORTED')).toBe(true);
    for (const phase of PHASES) expect(reachable('tdd', phase).has('COMMIT')).toBe(true);
  });

  it('reach every state from the first', () => {
    for (const machine of MACHINES)
      expect([...reachable(machine, machineRows(machine).initial)].sort()).toEqual(
        [...machineRows(machine).states].sort(),
      );
  });

  it('carry the table of the workflow', () => {
    expect(rows('workflow', '/epic')).toEqual(['IDLE → BACKLOG_READY', 'BACKLOG_READY → BACKLOG_READY']);
    expect(rows('workflow', '/sprint plan')).toEqual(['BACKLOG_READY → SPRINT_PLANNED']);
    expect(rows('workflow', '/sprint pause')).toEqual([
      'SPRINT_ACTIVE → SPRINT_PAUSED',
      'BLOCKED → SPRINT_PAUSED',
    ]);
    expect(rows('workflow', '/sprint cancel')).toEqual(
      ['SPRINT_PLANNED', 'SPRINT_ACTIVE', 'SPRINT_PAUSED', 'BLOCKED'].map(
        (from) => `${from} → BACKLOG_READY`,
      ),
    );
    expect(rows('workflow', null)).toEqual([
      'SPRINT_ACTIVE → SPRINT_REVIEW',
      'SPRINT_ACTIVE → BLOCKED',
      'BLOCKED → SPRINT_ACTIVE',
      'BLOCKED → SPRINT_REVIEW',
      'BACKLOG_READY → IDLE',
    ]);
  });

  it('carry the verbs of the cycle, with where ours differs', () => {
    expect(machineRows('tdd').states).toEqual([...PHASES, 'ABORTED']);
    expect(rows('tdd', '/tdd commit')).toEqual(['REFACTOR → COMMIT']);
    expect(rows('tdd', '/tdd next')).toEqual([
      'DESIGN → TEST_RED',
      'TEST_RED → CODE_GREEN',
      'CODE_GREEN → REFACTOR',
      'REFACTOR → COMMIT',
    ]);
    expect(rows('tdd', '/tdd test')).toEqual([
      'DESIGN → TEST_RED',
      'TEST_RED → TEST_RED',
      'CODE_GREEN → TEST_RED',
    ]);
    expect(rows('tdd', '/tdd abort')).toEqual(PHASES.map((phase) => `${phase} → ABORTED`));
    expect(rows('tdd', '/tdd skip_phase')).toEqual([
      'DESIGN → TEST_RED',
      'TEST_RED → CODE_GREEN',
      'CODE_GREEN → REFACTOR',
      'REFACTOR → COMMIT',
    ]);
  });

  it('have, wherever a command is illegal, a hint that names one command', () => {
    const known = COMMAND_FORMS.map(({ words }) => words);
    WORKFLOW_COMMANDS.forEach((command: WorkflowCommand) => {
      for (const state of WORKFLOW_STATES.filter((each) => matrixCell(command, each) !== 'yes')) {
        const hint = command.hints[state] ?? '';
        const named = known.filter((words) => new RegExp(`${words}(?![\\w])`).test(hint));
        expect(named, `${command.words} in ${state}: ${hint}`).toHaveLength(1);
        const helper: WorkflowCommand | undefined = WORKFLOW_COMMANDS.find(({ words }) => words === named[0]);
        expect(helper === undefined ? 'no' : matrixCell(helper, state), `${hint} in ${state}`).toBe('yes');
      }
    });
  });
});

describe('what is made from the tables', () => {
  it('draws every state, marks the one that holds, and escapes what it prints', () => {
    for (const machine of MACHINES) {
      const svg = drawDiagram(machine, machineRows(machine).initial);
      for (const state of machineRows(machine).states) expect(svg).toContain(`>${state}</text>`);
      expect(svg.match(/class="state now"/g)).toHaveLength(1);
      expect(svg).not.toMatch(/<script|href/);
      expect(mermaidDiagram(machine, null).split('\n')[0]).toBe('stateDiagram-v2');
    }
  });

  it('shows the matrix with a line for each command', () => {
    const lines = commandMatrix('BLOCKED').split('\n');
    expect(lines).toHaveLength(WORKFLOW_COMMANDS.length + 2);
    expect(lines[0]).toContain('[BLOCKED]');
  });

  it('helps with every command and family', () => {
    for (const form of COMMAND_FORMS) expect(commandHelp(form.words)).toContain(form.help);
    for (const family of COMMAND_FAMILIES.keys()) expect(commandHelp(family)).toContain(family);
  });

  it('lists in a menu what a role may say, under ids of their own', () => {
    const all = commandMenus().flatMap(({ subcommands }) => subcommands);
    expect(all).toHaveLength(COMMAND_FORMS.length);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(
      commandMenus('viewer').flatMap(({ subcommands }) => subcommands.map(({ words }) => words)),
    ).toEqual(expect.arrayContaining(['/state', '/backlog view', '/tdd status']));
    expect(
      commandMenus('viewer')
        .flatMap(({ subcommands }) => subcommands)
        .some(({ words }) => words === '/approve'),
    ).toBe(false);
  });

  it('has a unique name for every verb', () => {
    expect(new Set(TDD_VERBS.map(({ verb }) => verb)).size).toBe(TDD_VERBS.length);
    for (const { verb, words } of TDD_VERBS) expect(words).toBe(`/tdd ${verb}`);
  });
});

describe('the state that holds by itself', () => {
  const facts = (change: Partial<WorkflowFacts>): WorkflowFacts => ({
    state: 'IDLE',
    openStories: 0,
    epicsRunning: 0,
    sprint: null,
    ...change,
  });
  const sprint = (status: NonNullable<WorkflowFacts['sprint']>['status'], blockedInSprint: number) => ({
    status,
    blockedInSprint,
    openInSprint: 2,
  });

  it('is IDLE without a sprint exactly while no story is open and no epic runs', () => {
    expect(deriveWorkflowState(facts({}))).toBe('IDLE');
    expect(deriveWorkflowState(facts({ openStories: 1 }))).toBe('BACKLOG_READY');
    expect(deriveWorkflowState(facts({ epicsRunning: 1 }))).toBe('BACKLOG_READY');
    expect(deriveWorkflowState(facts({ openStories: 1, sprint: sprint('cancelled', 0) }))).toBe(
      'BACKLOG_READY',
    );
  });

  it('is BLOCKED while a cycle of the running sprint is, unless the sprint is paused', () => {
    expect(deriveWorkflowState(facts({ sprint: sprint('active', 1) }))).toBe('BLOCKED');
    expect(deriveWorkflowState(facts({ sprint: sprint('active', 0) }))).toBe('SPRINT_ACTIVE');
    expect(deriveWorkflowState(facts({ sprint: sprint('paused', 1) }))).toBe('SPRINT_PAUSED');
  });
});
