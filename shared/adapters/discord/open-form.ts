import type { JsonObject } from '#shared/contracts/json.contract.ts';
import { formText } from '#shared/domain/messages/chat-forms.messages.ts';
import type { ChatForm } from '#shared/domain/messages/chat-message.ts';
import { formId } from './deed-ids.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { LIMITS } from './limits.ts';
import { cutAt } from './split-text.ts';

const TEXT = 10;
const LABEL = 18;
const TEXT_INPUT = 4;
const STYLE = { short: 1, paragraph: 2 } as const;
const MOST_COMPONENTS = 5;

/** A form as a modal; what is filled in comes back with its custom id. `project`: null where the channel has none. */
export const openForm = (form: ChatForm, project: string | null): JsonObject => {
  const { title, about, fields } = formText(form, project ?? '');
  const named = project !== null && fields.length < MOST_COMPONENTS;
  return {
    custom_id: formId(form),
    title: cutAt(project === null || named ? title : `${title}: ${about}`, LIMITS.modalTitle),
    components: [
      ...(named ? [{ type: TEXT, content: escapeMarkdown(about) }] : []),
      ...fields.map(({ name, label, hint, required, long, most }) => ({
        type: LABEL,
        label,
        component: {
          type: TEXT_INPUT,
          custom_id: name,
          style: long ? STYLE.paragraph : STYLE.short,
          required,
          max_length: most,
          placeholder: cutAt(hint, LIMITS.fieldPlaceholder),
        },
      })),
    ],
  };
};
