import { ListExecutionsCommand, RedriveExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { MACHINES, type MachineName } from '#shared/contracts/machines.contract.ts';
import type { FailedExecution, FailedExecutions } from '#shared/ports/failed-executions.port.ts';

export interface FailedExecutionsOptions {
  /** A test passes its own. */
  readonly client?: SFNClient;
  /** ARNs of the state machines. */
  readonly machines: Readonly<Partial<Record<MachineName, string>>>;
}

const MOST = 100;
const ENDS = ['FAILED', 'TIMED_OUT'] as const;

/** Failed executions on Step Functions: kept for 90 days, redriven within 14 days of their end. */
export function createFailedExecutions({
  client = new SFNClient({}),
  machines,
}: FailedExecutionsOptions): FailedExecutions {
  const failedOf = async (
    machine: MachineName,
    stateMachineArn: string,
    statusFilter: (typeof ENDS)[number],
  ): Promise<FailedExecution[]> => {
    const { executions = [] } = await client.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter, maxResults: MOST }),
    );
    return executions.map(({ name = '', stopDate }) => ({
      machine,
      name,
      status: statusFilter,
      endedAt: stopDate?.toISOString() ?? null,
    }));
  };
  return {
    list: async () => {
      const found = MACHINES.map(async (machine) => {
        const arn = machines[machine];
        if (arn === undefined) return [];
        const pages = await Promise.all(ENDS.map((end) => failedOf(machine, arn, end)));
        return pages.flat().toSorted((a, b) => (b.endedAt ?? '').localeCompare(a.endedAt ?? ''));
      });
      return (await Promise.all(found)).flat();
    },
    redrive: async (machine, name) => {
      const arn = machines[machine];
      if (arn === undefined) throw new Error(`no ARN is configured for the state machine ${machine}`);
      await client.send(
        new RedriveExecutionCommand({
          executionArn: `${arn.replace(':stateMachine:', ':execution:')}:${name}`,
        }),
      );
    },
  };
}
