import { Argument } from 'commander';
import type { Command } from 'commander';
import { machineRows, MACHINES } from '#shared/domain/workflow/machine-rows.ts';

/** `agent-workflow machine show`: a state machine as data, or as a table. */
export const registerMachineShow = (machine: Command): void => {
  machine
    .command('show')
    .description('print the states and transitions of the workflow or of a TDD cycle')
    .addArgument(new Argument('<machine>', 'which one').choices([...MACHINES]))
    .option('--json', 'print {initial, states, transitions}')
    .action((name: string, flags: { readonly json?: boolean }) => {
      const kind = MACHINES.find((one) => one === name);
      if (kind === undefined) return;
      const rows = machineRows(kind);
      const text = flags.json === true ? JSON.stringify(rows) : asTable(rows);
      process.stdout.write(`${text}\n`);
    });
};

const asTable = ({ initial, states, transitions }: ReturnType<typeof machineRows>): string =>
  [
    `states: ${states.map((state) => (state === initial ? `${state} (first)` : state)).join(', ')}`,
    ...transitions.map((row) => `${row.from.padEnd(16)} ${(row.command ?? '(by itself)').padEnd(22)} ${row.to.padEnd(16)} ${row.when ?? ''}`.trimEnd()),
  ].join('\n');
