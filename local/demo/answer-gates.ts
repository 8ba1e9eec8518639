import { textIn } from '#shared/contracts/json.contract.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { readRecord } from '#shared/usecases/records/read-records.ts';
import type { Host } from '../host/host.ts';
import type { Person } from './ask-person.ts';
import type { Conversation } from './talk.ts';
import type { EventWatch } from './watch-events.ts';

export interface GateAnswers {
  readonly host: Host;
  readonly conversation: Conversation;
  readonly events: EventWatch;
  /** Who is asked; null: the demo approves. */
  readonly person: Person | null;
}

export interface OpenGate {
  readonly approval: string;
  readonly question: string;
}

/** Decides every gate of the sprint as it opens. @returns the one that the person left without an answer, which stays open */
export const answerGates = async ({ host, conversation, events, person }: GateAnswers): Promise<OpenGate> => {
  for (;;) {
    const event = await events.next((one) => one.kind === 'approval.opened');
    const id = textIn(event.data, 'approval');
    const approval = await readRecord(host.store, 'approval', tableKeys.approval(id));
    if (approval?.status !== 'open') continue;
    const answer =
      person === null
        ? ''
        : await person.ask(`\n${approval.question}\n[Enter] approves, anything else is the reason why not: `);
    if (answer === undefined) return { approval: id, question: approval.question };
    const reason = answer.trim();
    await conversation.say(reason === '' ? `/approve ${id}` : `/reject ${id} ${JSON.stringify(reason)}`);
  }
};
