import { Duration } from 'aws-cdk-lib';
import { MathExpression, Stats, type IMetric, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmHeading } from './alarm-list.ts';
import type { Watched } from './watched.ts';

/** One alarm: when it is told, of what, and what people notice. */
export interface AlarmRule {
  readonly heading: AlarmHeading;
  /** Whom it is about; null: all of the kind together. */
  readonly subject: string | null;
  /** What people notice. */
  readonly impact: string;
  readonly metric: IMetric;
  /** Told from this value on. */
  readonly threshold: number;
}

export const PERIOD = Duration.minutes(5);

export const LIMITS = {
  oldestSeconds: 900,
  behindMs: 300_000,
  slowApiMs: 15_000,
  /** Percent of the timeout. */
  slowCall: 80,
  /** Who takes one call at a time turns others away by design, and the caller comes again. */
  throttlesOfOne: 50,
} as const;

/** A metric of metrics may hold so many. */
const MOST_METRICS = 10;

/** Several metrics as one, at most ten in each. `id` tells them apart in a graph with others. */
export function together(
  operation: 'SUM' | 'MAX',
  { id, metrics }: { id: string; metrics: readonly IMetric[] },
): MathExpression[] {
  const chunks: MathExpression[] = [];
  for (let at = 0; at < metrics.length; at += MOST_METRICS) {
    const usingMetrics = Object.fromEntries(
      metrics
        .slice(at, at + MOST_METRICS)
        .map((metric, index) => [`${camelCase(id)}${at + index + 1}`, metric]),
    );
    const expression = `${operation}([${Object.keys(usingMetrics).join(',')}])`;
    chunks.push(new MathExpression({ expression, usingMetrics, period: PERIOD }));
  }
  return chunks;
}

const camelCase = (name: string): string =>
  name.replaceAll(/[^a-zA-Z]+(.)?/g, (_, letter: string | undefined) => (letter ?? '').toUpperCase());

export const ageOf = ({ queue }: Watched['queues'][number]): Metric =>
  queue.metricApproximateAgeOfOldestMessage({ period: PERIOD });

const readLetters = ({ queue }: Watched['deadLetters'][number]): Metric =>
  queue.metricNumberOfMessagesReceived({ period: PERIOD, statistic: Stats.SUM });

const waitingLetters = ({ queue }: Watched['deadLetters'][number]): Metric =>
  queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD });

/** What was read where a function reads, who may be quicker than the alarm and comes again while it fails; otherwise what lies there. */
export const letterOf = (letters: Watched['deadLetters'][number]): Metric =>
  letters.read ? readLetters(letters) : waitingLetters(letters);

/** Both, where each alarm is a queue's own: a function that reads nothing any more is seen too. */
export const lettersOf = (letters: Watched['deadLetters'][number]): Metric[] => [
  waitingLetters(letters),
  ...(letters.read ? [readLetters(letters)] : []),
];
