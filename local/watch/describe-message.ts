import type { EventRecord } from '#shared/contracts/records.contract.ts';
import type { SocketMessage } from './socket-message.ts';

/** One line of plain text; undefined: nothing for a person to read. */
export const describeMessage = (message: SocketMessage): string | undefined => {
  switch (message.type) {
    case 'event':
      return describeEvent(message.event);
    case 'current_state':
      return `${clock(message.timestamp)}  the workflow is ${message.data.workflow_state}, ${Object.keys(message.data.tdd_cycles).length} TDD cycles open`;
    case 'error':
      return undefined;
  }
};

const describeEvent = (event: EventRecord): string => {
  const details = DETAILS.flatMap((key) => {
    const value = event.data[key];
    return typeof value === 'string' || typeof value === 'number' ? [`${LABELS[key] ?? ''}${value}`] : [];
  });
  const reason = firstReason(event);
  const { old_state: from, new_state: to } = event.data;
  const change = typeof from === 'string' && typeof to === 'string' ? [`${from} → ${to}`] : [];
  const said = [...change, ...details, ...(reason === undefined ? [] : [reason])].join(', ');
  const line = `${clock(event.at)}  ${event.projectId}  ${(event.storyId ?? '').padEnd(8)}  ${event.kind.padEnd(24)}  ${said}`;
  return line.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ').trimEnd();
};

/** Keys of events that say the most, in the order in which they are read. */
const DETAILS = [
  'phase',
  'attempt',
  'new_status',
  'title',
  'branch',
  'kind',
  'outcome',
  'summary',
  'why',
  'cause',
] as const;
const LABELS: Readonly<Partial<Record<(typeof DETAILS)[number], string>>> = { attempt: 'attempt ' };

const firstReason = (event: EventRecord): string | undefined => {
  const reasons = event.data['reasons'];
  const first = Array.isArray(reasons) ? reasons[0] : undefined;
  if (typeof first !== 'object' || first === null || Array.isArray(first)) return undefined;
  return typeof first['text'] === 'string' ? first['text'].split('\n')[0] : undefined;
};

const clock = (iso: string): string => iso.slice(11, 19);
