import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { CfnStage, HttpApi, HttpMethod, HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { WEBHOOK_SOURCES, webhookPath } from '#shared/contracts/deliveries.contract.ts';

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

/** Signed by their platforms, over the raw body; of each its own rate. */
const WEBHOOKS = { rate: 100, burst: 200 } as const;

/** For routes that are added and forgotten here. */
const OTHERS = { throttlingRateLimit: 5, throttlingBurstLimit: 10 };

const ALL_ROUTES = [
  ...ROUTES.map((route) => ({
    ...route,
    by: 'answering' as const,
    why: 'Health checks come from outside and carry no identity.',
  })),
  ...WEBHOOK_SOURCES.map(({ name }) => ({
    method: HttpMethod.POST,
    path: webhookPath(name),
    open: true,
    by: 'receiving' as const,
    why: 'Platforms sign the body with a secret of their own; the function verifies it before anything else.',
    ...WEBHOOKS,
  })),
];

/** The public API over HTTP, with every request in the access log. */
export class CommandApi extends Construct {
  readonly api: HttpApi;

  constructor(
    scope: Construct,
    id: string,
    { answering, receiving }: { readonly answering: IFunction; readonly receiving: IFunction },
  ) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', {
      createDefaultStage: true,
      defaultAuthorizer: new HttpIamAuthorizer(),
    });
    const stage = this.api.defaultStage?.node.defaultChild;
    if (!(stage instanceof CfnStage)) throw new Error('the API has no default stage');
    const integrations = {
      answering: new HttpLambdaIntegration('Answer', answering),
      receiving: new HttpLambdaIntegration('Receive', receiving),
    };
    for (const { method, path, open, by, why } of ALL_ROUTES) {
      const routes = this.api.addRoutes({
        path,
        methods: [method],
        integration: integrations[by],
        ...(open ? { authorizer: new HttpNoneAuthorizer() } : {}),
      });
      // A stage may limit only routes that are there.
      stage.node.addDependency(...routes);
      if (open) routes.forEach((route) => acknowledgeOpen(route, why));
    }
    stage.accessLogSettings = logAccess(this);
    stage.defaultRouteSettings = OTHERS;
    stage.routeSettings = Object.fromEntries(
      ALL_ROUTES.map(({ method, path, rate, burst }) => [
        `${method} ${path}`,
        // The keys go to the template as they are.
        { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst },
      ]),
    );
  }
}

function acknowledgeOpen(route: Construct, reason: string): void {
  Validations.of(route).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason,
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
