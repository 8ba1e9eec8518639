import type { EventRecord } from '#shared/contracts/records.contract.ts';

/** A change of state as the clients of the state socket know it; undefined for any other event. */
export const stateChangeOf = (event: EventRecord): object | undefined => {
  const common = { project: event.projectId, timestamp: event.at, event_id: event.id };
  switch (event.kind) {
    case 'workflow.state_changed':
      return {
        type: 'workflow_state_changed',
        ...common,
        old_state: event.data['old_state'],
        new_state: event.data['new_state'],
      };
    case 'cycle.started':
      return {
        type: 'tdd_state_changed',
        ...common,
        story_id: event.storyId,
        old_state: 'NONE',
        new_state: 'DESIGN',
      };
    case 'cycle.phase_changed':
      return {
        type: 'tdd_state_changed',
        ...common,
        story_id: event.storyId,
        old_state: event.data['old_state'],
        new_state: event.data['new_state'],
      };
    case 'cycle.completed':
      return {
        type: 'tdd_state_changed',
        ...common,
        story_id: event.storyId,
        old_state: 'COMMIT',
        new_state: 'COMPLETED',
      };
    case 'cycle.aborted':
      return {
        type: 'tdd_state_changed',
        ...common,
        story_id: event.storyId,
        old_state: 'RUNNING',
        new_state: 'ABORTED',
      };
    default:
      return undefined;
  }
};
