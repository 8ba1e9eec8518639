/** The key by which bills and budgets tell environments apart: switch it on as a cost allocation tag. */
export const ENVIRONMENT_TAG = 'agent-workflow-environment';
