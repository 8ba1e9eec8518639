import { Argument } from 'commander';
import type { Command } from 'commander';
import { drawDiagram } from '#shared/domain/workflow/draw-diagram.ts';
import { machineRows, MACHINES } from '#shared/domain/workflow/machine-rows.ts';
import type { MachineKind } from '#shared/domain/workflow/machine-rows.ts';
import { mermaidDiagram } from '#shared/domain/workflow/state-diagram.ts';

interface ShowFlags {
  readonly json?: boolean;
  readonly mermaid?: boolean;
  readonly svg?: boolean;
}

/** `agent-workflow machine show`: a state machine as data, or as a table. */
export const registerMachineShow = (machine: Command): void => {
  machine
    .command('show')
    .description('print the states and transitions of the workflow or of a TDD cycle')
    .addArgument(new Argument('<machine>', 'which one').choices([...MACHINES]))
    .option('--json', 'print {initial, states, transitions}')
    .option('--mermaid', 'print the diagram in the language of Mermaid')
    .option('--svg', 'print the diagram as a picture')
    .action((name: string, flags: ShowFlags) => {
      const kind = MACHINES.find((one) => one === name);
      if (kind === undefined) return;
      process.stdout.write(`${print(kind, flags)}\n`);
    });
};

const print = (kind: MachineKind, flags: ShowFlags): string => {
  if (flags.svg === true) return drawDiagram(kind, null);
  if (flags.mermaid === true) return mermaidDiagram(kind, null);
  return flags.json === true ? JSON.stringify(machineRows(kind)) : asTable(machineRows(kind));
};

const asTable = ({ initial, states, transitions }: ReturnType<typeof machineRows>): string =>
  [
    `states: ${states.map((state) => (state === initial ? `${state} (first)` : state)).join(', ')}`,
    ...transitions.map((row) =>
      `${row.from.padEnd(16)} ${(row.command ?? '(by itself)').padEnd(22)} ${row.to.padEnd(16)} ${row.when ?? ''}`.trimEnd(),
    ),
  ].join('\n');
