/** What a button does, in its custom id: the platform brings it back as it was, and nothing has to be kept. */
import type { ChatDeed, ChatForm } from '#shared/domain/messages/chat-message.ts';
import { LIMITS } from './limits.ts';

const COMMAND = 'say:';
const FORM = 'form:';

export const formId = (form: ChatForm): string =>
  `${FORM}${form.name}:${'subject' in form ? form.subject : ''}`;

/** undefined: longer than a custom id may be, so that there can be no such button. */
export const deedId = (deed: ChatDeed): string | undefined => {
  const id = deed.kind === 'command' ? `${COMMAND}${deed.text}` : formId(deed.form);
  return id.length > LIMITS.customId ? undefined : id;
};

/** undefined: no deed of ours. */
export const readDeedId = (id: string): ChatDeed | undefined => {
  if (id.startsWith(COMMAND)) return { kind: 'command', text: id.slice(COMMAND.length) };
  if (!id.startsWith(FORM)) return undefined;
  const [name = '', ...subject] = id.slice(FORM.length).split(':');
  const form = findChatForm(name, subject.join(':'));
  return form === undefined ? undefined : { kind: 'form', form };
};

/** undefined: there is no such form. */
const findChatForm = (name: string, subject: string): ChatForm | undefined => {
  switch (name) {
    case 'reject':
    case 'suggest_fix':
      return { name, subject };
    case 'epic':
    case 'story':
    case 'feedback':
    case 'request_changes':
      return { name };
    default:
      return undefined;
  }
};
