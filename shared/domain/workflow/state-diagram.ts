import { machineRows } from './machine-rows.ts';
import type { MachineKind, TransitionRow } from './machine-rows.ts';
import type { WorkflowState } from '../vocabulary.ts';

export interface DiagramEdge {
  readonly from: string;
  readonly to: string;
  readonly labels: readonly string[];
}

/** Moves between different states, one edge for each pair, its commands together. */
export const diagramEdges = (transitions: readonly TransitionRow[]): readonly DiagramEdge[] => {
  const moving = transitions.filter(({ from, to }) => from !== to);
  return [...Map.groupBy(moving, ({ from, to }) => `${from} ${to}`).values()].flatMap((rows) => {
    const [first] = rows;
    return first === undefined
      ? []
      : [
          {
            from: first.from,
            to: first.to,
            labels: [...new Set(rows.map(({ command, when }) => command ?? when ?? ''))],
          },
        ];
  });
};

/** The machine in Mermaid's language; the state that holds now is marked. */
export const mermaidDiagram = (machine: MachineKind, now: string | null): string => {
  const { initial, transitions } = machineRows(machine);
  const edges = diagramEdges(transitions).map(
    ({ from, to, labels }) =>
      `  ${from} --> ${to}: ${labels.map((label) => label.replaceAll(':', ' ')).join(' | ')}`,
  );
  const marked = now === null ? [] : ['  classDef now fill:#fde68a,stroke:#92400e', `  class ${now} now`];
  return ['stateDiagram-v2', `  [*] --> ${initial}`, ...edges, ...marked].join('\n');
};

export const workflowDiagram = (now: WorkflowState): string => mermaidDiagram('workflow', now);
