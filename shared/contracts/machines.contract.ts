/** The state machines by their folders in `state-machines/`. */
export const MACHINES = ['epic', 'sprint', 'tdd-cycle', 'tdd-phase'] as const;
export type MachineName = (typeof MACHINES)[number];

/** `read-cycle` → `ReadCycle`: how functions and machines are called in definitions and in the deployment. */
export function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
