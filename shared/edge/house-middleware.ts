import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { HOUSE_METRICS, HOUSE_SERVICE } from '#shared/contracts/metrics.contract.ts';
import { namedIds } from './named-ids.ts';

/** What AWS calls. */
export type LambdaHandler<Event, Result> = (event: Event, context: Context) => Promise<Result>;

export const logger = new Logger();
/** The namespace comes from the environment, where Powertools looks for it: that of the deployment. */
const metrics = new Metrics({ serviceName: HOUSE_SERVICE });

/** Messages or changes of one batch that have to come again. */
export function countFailed(failed: number): void {
  if (failed > 0) metrics.addMetric(HOUSE_METRICS.failedItems, MetricUnit.Count, failed);
}

/** Until the next call of this, or the end of the invocation: each line names what is being worked on. */
export function nameInLines(payload: unknown): void {
  logger.resetKeys();
  logger.appendKeys(namedIds(payload));
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
    .onError(({ error }) => {
      logger.error('the function failed', { errorName: error?.name, reason: error?.message });
    });
  return async (event, context) => {
    const givenMs = context.getRemainingTimeInMillis();
    const result = await wrapped(event, context);
    countTime(givenMs, context.getRemainingTimeInMillis());
    metrics.publishStoredMetrics();
    return result;
  };
}

/** A call that is cut off is counted by Lambda itself; this shows those that come near. */
function countTime(givenMs: number, leftMs: number): void {
  metrics.addMetric(HOUSE_METRICS.timeUsed, MetricUnit.Percent, (100 * (givenMs - leftMs)) / givenMs);
}
