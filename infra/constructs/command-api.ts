import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { CfnStage, HttpApi, HttpMethod, HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/**
 * Signed requests only, until sign-in exists; `/health` says nothing that anybody may not know. Rates are requests a
 * second of all callers together: a flood on one route leaves the others theirs.
 */
const ROUTES = [
  { method: HttpMethod.POST, path: '/api/v1/commands', open: false, rate: 20, burst: 40 },
  { method: HttpMethod.GET, path: '/api/v1/commands/{id}', open: false, rate: 50, burst: 100 },
  { method: HttpMethod.GET, path: '/api/v1/projects/{id}/state', open: false, rate: 20, burst: 40 },
  { method: HttpMethod.GET, path: '/health', open: true, rate: 5, burst: 10 },
] as const;

/** For routes that are added and forgotten here. */
const OTHERS = { throttlingRateLimit: 5, throttlingBurstLimit: 10 };

/** The public API over HTTP, with every request in the access log. */
export class CommandApi extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, answering: IFunction) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', {
      createDefaultStage: true,
      defaultAuthorizer: new HttpIamAuthorizer(),
    });
    const stage = this.api.defaultStage?.node.defaultChild;
    if (!(stage instanceof CfnStage)) throw new Error('the API has no default stage');
    const integration = new HttpLambdaIntegration('Answer', answering);
    for (const { method, path, open } of ROUTES) {
      const routes = this.api.addRoutes({
        path,
        methods: [method],
        integration,
        ...(open ? { authorizer: new HttpNoneAuthorizer() } : {}),
      });
      // A stage may limit only routes that are there.
      stage.node.addDependency(...routes);
      if (open) routes.forEach(acknowledgeOpen);
    }
    stage.accessLogSettings = logAccess(this);
    stage.defaultRouteSettings = OTHERS;
    stage.routeSettings = Object.fromEntries(
      ROUTES.map(({ method, path, rate, burst }) => [
        `${method} ${path}`,
        // The keys go to the template as they are.
        { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst },
      ]),
    );
  }
}

function acknowledgeOpen(route: Construct): void {
  Validations.of(route).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason: 'Health checks come from outside and carry no identity.',
  });
}

/** Who asked what, and how it ended; never a body. */
export function logAccess(scope: Construct): CfnStage.AccessLogSettingsProperty {
  const logs = new LogGroup(scope, 'AccessLogs', {
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return {
    destinationArn: logs.logGroupArn,
    format: JSON.stringify({
      requestId: '$context.requestId',
      at: '$context.requestTime',
      caller: '$context.identity.userArn',
      route: '$context.routeKey',
      status: '$context.status',
      ms: '$context.responseLatency',
      error: '$context.integrationErrorMessage',
    }),
  };
}
