/**
 * What is stored, item by item. Every record carries `v`, the version of its shape: code accepts v and v-1.
 * Times are ISO 8601 in UTC; money is in whole millionths of a US dollar (`…MicroUsd`).
 */
export { actor, commitId } from './record-terms.contract.ts';
export type { Actor } from './record-terms.contract.ts';
export * from './project-records.contract.ts';
export * from './cycle-records.contract.ts';
export * from './dependencies-record.contract.ts';
export * from './log-records.contract.ts';
export * from './claim-records.contract.ts';
export * from './worker-records.contract.ts';
export * from './channel-records.contract.ts';
export * from './pull-check.contract.ts';
