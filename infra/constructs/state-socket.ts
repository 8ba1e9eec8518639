import { Stack, Validations } from 'aws-cdk-lib';
import { CfnStage, WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { SOCKET_ROUTES } from '../function-entry.ts';
import { logAccess } from './command-api.ts';

export const SOCKET_STAGE = 'live';
/** Messages a second of all clients together. */
const LIMITS = { throttlingRateLimit: 50, throttlingBurstLimit: 100 };

/** The live view's API: who connects signs for it, and its messages are told apart by their `type`. */
export class StateSocket extends Construct {
  readonly api: WebSocketApi;
  /** Where functions answer clients. */
  readonly endpoint: string;
  /** Where clients connect. */
  readonly url: string;
  /** Connections are named by the gateway as they come. */
  readonly connectionsArn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.api = new WebSocketApi(this, 'Api', { routeSelectionExpression: '$request.body.type' });
    const stage = new WebSocketStage(this, 'Stage', {
      webSocketApi: this.api,
      stageName: SOCKET_STAGE,
      autoDeploy: true,
    });
    const resource = stage.node.defaultChild;
    if (!(resource instanceof CfnStage)) throw new Error('the socket has no stage');
    resource.accessLogSettings = logAccess(this);
    resource.defaultRouteSettings = LIMITS;
    this.endpoint = stage.callbackUrl;
    this.url = stage.url;
    this.connectionsArn = Stack.of(this).formatArn({
      service: 'execute-api',
      resource: this.api.apiId,
      resourceName: `${SOCKET_STAGE}/POST/@connections/*`,
    });
  }

  route(key: (typeof SOCKET_ROUTES)[number], handler: IFunction): void {
    const integration = new WebSocketLambdaIntegration(`${key.slice(1)}Integration`, handler);
    const route = this.api.addRoute(key, {
      integration,
      ...(key === '$connect' ? { authorizer: new WebSocketIamAuthorizer() } : {}),
    });
    if (key === '$connect') return;
    Validations.of(route).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'Only $connect can have an authorizer; what comes later comes on a connection that was signed for.',
    });
  }
}
