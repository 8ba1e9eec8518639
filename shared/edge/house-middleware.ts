import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';

/** What AWS calls. */
export type LambdaHandler<Event, Result> = (event: Event, context: Context) => Promise<Result>;

export const logger = new Logger();
const metrics = new Metrics({ namespace: 'AgentWorkflow' });

/** Messages or changes of one batch that have to come again. */
export function countFailed(failed: number): void {
  if (failed > 0) metrics.addMetric('failedItems', MetricUnit.Count, failed);
}

/**
 * Every function's own middleware: each log line carries the request's id, an error is logged by name and message before
 * it goes on to whoever called. Events are never logged: they may hold tokens and signatures.
 */
export function withHouse<Event, Result>(
  handle: (event: Event) => Promise<Result>,
): LambdaHandler<Event, Result> {
  const wrapped = middy<Event, Result>(handle)
    .use(injectLambdaContext(logger, { resetKeys: true }))
    // The package's own middleware warns on every call that counted nothing.
    .after(() => {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    })
    .onError(({ error }) => {
      logger.error('the function failed', { errorName: error?.name, reason: error?.message });
    });
  return async (event, context) => wrapped(event, context);
}
