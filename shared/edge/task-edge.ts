import { logger, nameInLines, withHouse, type LambdaHandler } from './house-middleware.ts';

/** A step of a state machine. The error's name is what the definition's Retry and Catch match: it goes through as it is. */
export function asTask<Result>(handle: (event: unknown) => Promise<Result>): LambdaHandler<unknown, Result> {
  return withHouse(async (event) => {
    nameInLines(event);
    const result = await handle(event);
    logger.info('the function is done');
    return result;
  });
}
