/** Names of the product's own metrics: one list for the code that counts, the dashboards and the alarms. */

/** Two environments in one account do not count into each other. */
export const metricNamespace = (environment: string): string => `AgentWorkflow/${environment}`;

/**
 * What happens in projects. Names up to `test_coverage_percentage` are those of seed 000; the others measure what seed
 * 001 asks for: command latency, transition frequency, error rate, preservation of tests.
 */
export const PROJECT_METRICS = {
  tdd_cycles_total: { unit: 'Count', dimensions: ['project', 'status'] },
  tdd_phase_duration_seconds: { unit: 'Seconds', dimensions: ['project', 'phase'] },
  active_tdd_cycles: { unit: 'Count', dimensions: ['project'] },
  test_coverage_percentage: { unit: 'Percent', dimensions: ['project'] },
  command_latency_seconds: { unit: 'Seconds', dimensions: ['project'] },
  state_transitions_total: { unit: 'Count', dimensions: ['project', 'machine'] },
  failed_operations_total: { unit: 'Count', dimensions: ['project', 'operation'] },
  /** 100 for a story whose tests came through to the end byte for byte, 0 for one whose cycle ended before. */
  test_preservation_success: { unit: 'Percent', dimensions: ['project'] },
} as const;
export type ProjectMetric = keyof typeof PROJECT_METRICS;

/** Events that say something to the metrics. */
export const MEASURED_EVENTS = [
  'workflow.state_changed',
  'cycle.started',
  'cycle.phase_changed',
  'cycle.completed',
  'cycle.aborted',
  'cycle.blocked',
  'verdict.accepted',
  'verdict.refused',
  'epic.failed',
] as const;
export type MeasuredEvent = (typeof MEASURED_EVENTS)[number];

/** What happens in functions, over all of them: counted under one name, so that one alarm does. */
export const HOUSE_SERVICE = 'functions';
export const HOUSE_METRICS = {
  /** Calls that ended with an error or ran out of time, counted from Lambda's own log lines. */
  failures: 'failed_calls_total',
  /** Share of its timeout that a call used. */
  timeUsed: 'call_time_used_percentage',
  /** Messages or changes of a batch that have to come again. */
  failedItems: 'failed_items_total',
} as const;
