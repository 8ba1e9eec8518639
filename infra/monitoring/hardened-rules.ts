import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { ageOf, lettersOf, LIMITS, PERIOD, together, type AlarmRule } from './alarm-rule.ts';
import type { Watched } from './watched.ts';

/** One for each function, queue and machine. */
export function hardenedRules({ functions, queues, deadLetters, machines }: Watched): AlarmRule[] {
  return [
    ...functions.flatMap(ofFunction),
    ...queues.map((queue): AlarmRule => ({
      heading: 'Messages wait',
      subject: queue.name,
      impact: `What lies in ${queue.name} stands still.`,
      metric: ageOf(queue),
      threshold: LIMITS.oldestSeconds,
    })),
    ...deadLetters.flatMap((letters) =>
      together('SUM', { id: letters.name, metrics: lettersOf(letters) }).map((metric): AlarmRule => ({
        heading: 'Dead letters',
        subject: letters.name,
        impact: `What lies in ${letters.name} was asked for and has not happened.`,
        metric,
        threshold: 1,
      })),
    ),
    ...machines.flatMap(ofMachine),
  ];
}

function ofFunction({ name, entry, function: handler }: Watched['functions'][number]): AlarmRule[] {
  const common = { subject: name, impact: entry.errorImpact };
  return [
    {
      ...common,
      heading: 'A function fails',
      metric: handler.metricErrors({ period: PERIOD }),
      threshold: 1,
    },
    {
      ...common,
      heading: 'A function is throttled',
      metric: handler.metricThrottles({ period: PERIOD }),
      threshold: entry.concurrency === undefined ? 1 : LIMITS.throttlesOfOne,
    },
    {
      ...common,
      heading: 'A function is slow',
      metric: handler.metricDuration({ statistic: Stats.p(99), period: PERIOD }),
      threshold: (entry.timeoutSeconds * 1_000 * LIMITS.slowCall) / 100,
    },
  ];
}

function ofMachine({ name, machine }: Watched['machines'][number]): AlarmRule[] {
  return [
    {
      heading: 'An execution fails',
      subject: name,
      impact: `What an execution of ${name} was to do stands still without a word.`,
      metric: machine.metricFailed({ period: PERIOD }),
      threshold: 1,
    },
    {
      heading: 'An execution times out',
      subject: name,
      impact: `What an execution of ${name} was to do was given up without a word.`,
      metric: machine.metricTimedOut({ period: PERIOD }),
      threshold: 1,
    },
  ];
}
