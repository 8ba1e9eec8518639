import { textIn } from '#shared/contracts/json.contract.ts';
import { createInterface } from 'node:readline/promises';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { readRecord } from '#shared/usecases/records/read-records.ts';
import type { Host } from '../host/host.ts';
import type { Conversation } from './talk.ts';
import type { EventWatch } from './watch-events.ts';

export interface GateAnswers {
  readonly host: Host;
  readonly conversation: Conversation;
  readonly events: EventWatch;
  /** Asks the person at the terminal; otherwise the demo approves. */
  readonly ask: boolean;
}

/** Decides every gate of the sprint as it opens, until told to stop. */
export const answerGates = async ({ host, conversation, events, ask }: GateAnswers): Promise<never> => {
  for (;;) {
    const event = await events.next((one) => one.kind === 'approval.opened');
    const id = textIn(event.data, 'approval');
    const approval = await readRecord(host.store, 'approval', tableKeys.approval(id));
    if (approval?.status !== 'open') continue;
    const reason = ask ? await askPerson(approval.question) : null;
    await conversation.say(reason === null ? `/approve ${id}` : `/reject ${id} ${JSON.stringify(reason)}`);
  }
};

/** @returns the reason of a no, or null for a yes */
const askPerson = async (question: string): Promise<string | null> => {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question(
      `\n${question}\n[Enter] approves, anything else is the reason why not: `,
    );
    return answer.trim() === '' ? null : answer.trim();
  } finally {
    terminal.close();
  }
};
