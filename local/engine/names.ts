import { executionArn, machineArn } from './execution.ts';

/** Step Functions takes 1 to 80 characters, without white space, brackets, wildcards and these special ones. */
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;

/** An execution cannot have this name, on AWS as here. */
export class InvalidName extends Error {
  override readonly name = 'InvalidName';
  constructor(name: string) {
    super(`Invalid Name: '${name}'`);
  }
}

/** The name is taken by an execution with another input. */
export class ExecutionAlreadyExists extends Error {
  override readonly name = 'ExecutionAlreadyExists';
  constructor(machine: string, name: string) {
    super(`Execution Already Exists: '${executionArn(machine, name)}'`);
  }
}

/** The engine was given no definition of this name. */
export class StateMachineDoesNotExist extends Error {
  override readonly name = 'StateMachineDoesNotExist';
  constructor(machine: string) {
    super(`State Machine Does Not Exist: '${machineArn(machine)}'`);
  }
}

/** @throws InvalidName */
export function checkExecutionName(name: string): void {
  if (!NAME.test(name)) throw new InvalidName(name);
}
