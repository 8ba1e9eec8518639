import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { CfnStage, HttpApi, HttpMethod, HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** Signed requests only, until sign-in exists; `/health` says nothing that anybody may not know. */
const ROUTES = [
  { method: HttpMethod.POST, path: '/api/v1/commands', open: false },
  { method: HttpMethod.GET, path: '/api/v1/commands/{id}', open: false },
  { method: HttpMethod.GET, path: '/api/v1/projects/{id}/state', open: false },
  { method: HttpMethod.GET, path: '/health', open: true },
] as const;

const LIMITS = { throttlingBurstLimit: 100, throttlingRateLimit: 50 };

/** The public API over HTTP, with every request in the access log. */
export class CommandApi extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, answering: IFunction) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', {
      createDefaultStage: true,
      defaultAuthorizer: new HttpIamAuthorizer(),
    });
    const integration = new HttpLambdaIntegration('Answer', answering);
    for (const { method, path, open } of ROUTES) {
      const routes = this.api.addRoutes({
        path,
        methods: [method],
        integration,
        ...(open ? { authorizer: new HttpNoneAuthorizer() } : {}),
      });
      if (!open) continue;
      for (const route of routes) {
        Validations.of(route).acknowledge({
          id: 'AwsSolutions-APIG4',
          reason: 'Health checks come from outside and carry no identity.',
        });
      }
    }
    this.logAccess();
  }

  private logAccess(): void {
    const logs = new LogGroup(this, 'AccessLogs', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stage = this.api.defaultStage?.node.defaultChild;
    if (!(stage instanceof CfnStage)) throw new Error('the API has no default stage');
    stage.accessLogSettings = {
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
    stage.defaultRouteSettings = LIMITS;
  }
}
