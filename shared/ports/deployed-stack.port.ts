/** There is no such environment where the credentials lead. */
export class EnvironmentMissing extends Error {
  override readonly name = 'EnvironmentMissing';
}

export interface StackResource {
  readonly logicalId: string;
  /** Such as `AWS::SQS::Queue`. */
  readonly type: string;
  /** A queue's URL, a state machine's ARN, a function's name. */
  readonly physicalId: string;
}

/** What was deployed as the service of one environment. */
export interface DeployedStack {
  /** By name: `ApiUrl`, `SocketUrl`. @throws EnvironmentMissing */
  outputs(): Promise<Readonly<Record<string, string>>>;
  /** @throws EnvironmentMissing */
  resources(): Promise<readonly StackResource[]>;
}
