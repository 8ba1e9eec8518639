import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '#shared/domain/commands/parse-command.ts';
import {
  CHAT_FORMS,
  formCommand,
  formNotOpened,
  formOfBare,
  formText,
} from '#shared/domain/messages/chat-forms.messages.ts';
import type { ChatForm } from '#shared/domain/messages/chat-message.ts';

const formCalled = (name: ChatForm['name']): ChatForm =>
  name === 'reject' || name === 'suggest_fix' ? { name, subject: 'AUTH-2' } : { name };

describe('forms of chats', () => {
  it.each(CHAT_FORMS)('%s fits what every platform takes', (name) => {
    const { title, submit, about, fields } = formText(formCalled(name), 'shop');

    expect(title.length).toBeLessThanOrEqual(24);
    expect(submit.length).toBeLessThanOrEqual(24);
    expect(about).toContain('shop');
    expect(fields.length).toBeLessThanOrEqual(5);
    for (const { label, hint, most } of fields) {
      expect(label.length).toBeLessThanOrEqual(45);
      expect(hint.length).toBeLessThanOrEqual(100);
      expect(most).toBeLessThanOrEqual(3_000);
    }
  });

  it.each(CHAT_FORMS)('%s, filled in as its hints say, is a command that parses', (name) => {
    const form = formCalled(name);
    const filled = Object.fromEntries(formText(form, 'shop').fields.map((field) => [field.name, field.hint]));

    expect(parseCommand(formCommand(form, filled))).toMatchObject({ ok: true });
  });

  it('keeps any text as it was filled in, quotes, slashes and line ends included', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z"'\\“”\n -]{0,40}x$/), (text) => {
        const parsed = parseCommand(formCommand({ name: 'feedback' }, { text: `a${text}` }));

        expect(parsed).toMatchObject({ ok: true, command: { words: '/feedback', text: `a${text}` } });
      }),
    );
  });

  it('takes criteria by lines and leaves out what was not filled in', () => {
    const text = formCommand(
      { name: 'story' },
      { text: 'Reset', criteria: 'a mail is sent\n\n the link ends ', feature: ' ' },
    );

    expect(text).toBe('/backlog add_story "Reset" --criteria "a mail is sent; the link ends"');
  });

  it.each([
    ['/epic', { name: 'epic' }],
    [' /Backlog  add_story ', { name: 'story' }],
    ['/reject AUTH-2', { name: 'reject', subject: 'AUTH-2' }],
    ['/reject apr_01JABCDEF0123456789', { name: 'reject', subject: 'apr_01JABCDEF0123456789' }],
    ['/suggest_fix', { name: 'suggest_fix', subject: '' }],
    ['/suggest_fix AUTH-2', { name: 'suggest_fix', subject: 'AUTH-2' }],
    ['/feedback', { name: 'feedback' }],
    ['/request_changes', { name: 'request_changes' }],
  ])('%s opens a form', (command, form) => {
    expect(formOfBare(command)).toEqual(form);
  });

  it.each([
    '/epic sign in',
    '/reject',
    '/reject AUTH-2 "why"',
    '/suggest_fix look',
    '/sprint plan',
    '/backlog view',
    '',
  ])('%s is said without a form', (command) => {
    expect(formOfBare(command)).toBeUndefined();
  });

  it.each(CHAT_FORMS)('where %s cannot be opened, the command to type is told', (name) => {
    expect(formNotOpened(formCalled(name))).toMatch(/Say it instead: \/\w+/);
  });
});
