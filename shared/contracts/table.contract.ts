/** Names in the one DynamoDB table: one list for the adapter, the deployment and whoever reads the stream. */
export const TABLE = {
  pk: 'pk',
  sk: 'sk',
  type: 'type',
  version: 'version',
  /** JSON text: exact to the last digit and of any depth, which DynamoDB's own maps are not. */
  data: 'data',
  index: 'gsi1',
  indexPk: 'gsi1pk',
  indexSk: 'gsi1sk',
  /** Seconds since 1970: the table's time to live. */
  expiresAt: 'expiresAt',
} as const;
