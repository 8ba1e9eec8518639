import { MACHINES, type MachineName } from '#shared/contracts/machines.contract.ts';
import { queueKinds } from '#shared/contracts/queues.contract.ts';
import type { StackResource } from '#shared/ports/deployed-stack.port.ts';

export interface DeployedResources {
  /** URLs of all queues by their logical names. */
  readonly queues: Readonly<Record<string, string>>;
  /** URLs of those that hold dead letters. */
  readonly deadLetters: Readonly<Record<string, string>>;
  readonly machines: Readonly<Partial<Record<MachineName, string>>>;
  /** Names on AWS by the folder's name. */
  readonly functions: Readonly<Record<string, string>>;
}

/** What the stack's resources are in the words of the product: their constructs are called after them. */
export const readResources = (resources: readonly StackResource[]): DeployedResources => {
  const ofType = (type: string): [name: string, physicalId: string][] =>
    resources
      .filter((one) => one.type === type)
      .map(({ logicalId, physicalId }) => [kebabCase(logicalId.replace(/[0-9A-F]{8}$/, '')), physicalId]);
  const queues = Object.fromEntries(
    ofType('AWS::SQS::Queue').map(([name, url]) => {
      const plain = name.replace(/^queues-/, '');
      return [queueKinds.has(`${plain}.fifo`) ? `${plain}.fifo` : plain, url];
    }),
  );
  const machines = Object.fromEntries(
    ofType('AWS::StepFunctions::StateMachine').map(([name, arn]) => [name.replace(/-machine$/, ''), arn]),
  );
  return {
    queues,
    deadLetters: Object.fromEntries(Object.entries(queues).filter(([name]) => /-dead(\.fifo)?$/.test(name))),
    machines: Object.fromEntries(
      MACHINES.flatMap((name) => {
        const arn = machines[name];
        return arn === undefined ? [] : [[name, arn]];
      }),
    ),
    functions: Object.fromEntries(
      ofType('AWS::Lambda::Function').map(([name, id]) => [name.replace(/-function$/, ''), id]),
    ),
  };
};

/** `CommandsDead` → `commands-dead`. */
const kebabCase = (name: string): string =>
  name.replaceAll(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
