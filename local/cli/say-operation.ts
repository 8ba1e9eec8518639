import type { OperationAnswer } from '#shared/contracts/operations.contract.ts';

/** An answer in lines for a person. */
export const sayOperation = (answer: OperationAnswer): string => {
  switch (answer.kind) {
    case 'queues':
      return answer.queues
        .map(({ queue, messages }) => `${queue.padEnd(24)} ${String(messages).padStart(6)}`)
        .join('\n');
    case 'messages':
      return answer.messages.length === 0
        ? 'nothing lies there'
        : answer.messages
            .map(
              ({ id, groupId, body }) => `${id}${groupId === null ? '' : `  (${groupId})`}\n  ${plain(body)}`,
            )
            .join('\n');
    case 'moved':
      return answer.queues.length === 0
        ? 'no dead letters: there is nothing to give back'
        : answer.queues.map(({ queue, moved }) => `${queue}: ${moved} given back`).join('\n');
    case 'dropped':
      return `${answer.queue}: ${answer.dropped} dropped`;
    case 'executions':
      return answer.executions.length === 0
        ? 'no execution has failed'
        : answer.executions
            .map(
              ({ machine, name, status, endedAt }) =>
                `${machine.padEnd(10)} ${name.padEnd(40)} ${status.padEnd(9)} ${endedAt ?? ''}`,
            )
            .join('\n');
    case 'redriven':
      return `${answer.name} goes on`;
    case 'deliveries':
      return answer.attempts.length === 0
        ? 'no webhook was called in the last seven days'
        : answer.attempts
            .map(
              ({ at, outcome, status, ms, kind, url, why }) =>
                `${at}  ${outcome.padEnd(7)} ${String(status ?? '-').padEnd(4)}${String(ms).padStart(6)} ms  ${kind.padEnd(22)} ${plain(`${url}  ${why}`).trim()}`,
            )
            .join('\n');
  }
};

/** What others sent must not steer the terminal. */
const plain = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ');
