import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Command } from '#shared/domain/commands/command.ts';
import { COMMAND_FORMS } from '#shared/domain/commands/command-list.ts';
import { writeExample } from '#shared/domain/commands/command-spec.ts';
import { parseCommand } from '#shared/domain/commands/parse-command.ts';

const parsed = (text: string): Command => {
  const result = parseCommand(text);
  if (!result.ok) throw new Error(`${text}: ${result.error}`);
  return result.command;
};
const refused = (text: string) => {
  const result = parseCommand(text);
  if (result.ok) throw new Error(`${text} was taken: ${JSON.stringify(result.command)}`);
  return result;
};

describe('the parser', () => {
  it.each([
    ['/epic "Sign in" --key AUTH', { words: '/epic', description: 'Sign in', key: 'AUTH' }],
    [
      '/epic Sign in with a mail --key=auth',
      { words: '/epic', description: 'Sign in with a mail', key: 'AUTH' },
    ],
    ['/epic --key AUTH Sign in', { words: '/epic', description: 'Sign in', key: 'AUTH' }],
    [
      '/epic “Sign in – don’t wait” —key AUTH',
      { words: '/epic', description: 'Sign in – don’t wait', key: 'AUTH' },
    ],
    ['/epic „Anmelden“', { words: '/epic', description: 'Anmelden', key: null }],
    ['/epic «Entrer»', { words: '/epic', description: 'Entrer', key: null }],
    ["/epic 'It isn't late'", { words: '/epic', description: "It isn't late", key: null }],
    ['/epic "say \\"yes\\" and \\\\ go"', { words: '/epic', description: 'say "yes" and \\ go', key: null }],
    ['/epic "first\\nsecond"', { words: '/epic', description: 'first\nsecond', key: null }],
    ['/epic -- --key is a word here', { words: '/epic', description: '--key is a word here', key: null }],
    ['/EPIC  \t "Sign in"\n', { words: '/epic', description: 'Sign in', key: null }],
    ['/approve', { words: '/approve', ids: [] }],
    [
      '/approve AUTH-1, AUTH-2 auth-01 apr_01J0000000000000000000000A',
      { words: '/approve', ids: ['auth-01', 'AUTH-2', 'apr_01J0000000000000000000000A'] },
    ],
    [
      '/reject AUTH-2 the rules are missing',
      { words: '/reject', id: 'AUTH-2', reason: 'the rules are missing' },
    ],
    ['/suggest_fix "use RS256" AUTH-1', { words: '/suggest_fix', hint: 'use RS256', id: 'AUTH-1' }],
    ['/suggest-fix AUTH-1 use RS256', { words: '/suggest_fix', hint: 'use RS256', id: 'AUTH-1' }],
    ['/suggest_fix look at AUTH-1', { words: '/suggest_fix', hint: 'look at AUTH-1', id: null }],
    [
      '/sprint plan AUTH-1 AUTH-2 --goal "people sign in"',
      { words: '/sprint plan', ids: ['AUTH-1', 'AUTH-2'], goal: 'people sign in' },
    ],
    [
      '/backlog add-story Reset it --priority med --depends AUTH-1,AUTH-2',
      {
        words: '/backlog add_story',
        text: 'Reset it',
        feature: null,
        criteria: [],
        depends: ['AUTH-1', 'AUTH-2'],
        priority: 3,
      },
    ],
    ['/backlog view sprint', { words: '/backlog view', view: { kind: 'sprint' }, status: null, page: 1 }],
    [
      '/backlog view AUTH-1',
      { words: '/backlog view', view: { kind: 'item', id: 'AUTH-1' }, status: null, page: 1 },
    ],
    ['/tdd start USER-001 "Create POST /api/users endpoint"', { words: '/tdd start', id: 'USER-001' }],
    ['/tdd commit-tests USER-001', { words: '/tdd commit-tests', id: 'USER-001' }],
    [
      '/tdd skip_phase USER-001 nothing to do',
      { words: '/tdd skip_phase', id: 'USER-001', why: 'nothing to do' },
    ],
    [
      '/project register C:\\work\\api "My API"',
      { words: '/project register', path: 'C:\\work\\api', name: 'My API' },
    ],
    ['/project register "/w/my api"', { words: '/project register', path: '/w/my api', name: null }],
    ['/sprint plan --help', { words: 'help', of: '/sprint plan' }],
  ])('reads %s', (text, command) => {
    expect(parsed(text)).toEqual(command);
  });

  it.each([
    ['top', 1],
    ['high', 2],
    ['med', 3],
    ['medium', 3],
    ['low', 4],
    ['1', 1],
    ['5', 5],
  ])('takes %s as a priority', (word, priority) => {
    expect(parsed(`/backlog prioritize AUTH-1 ${word}`)).toMatchObject({ priority });
  });

  it.each([
    ['/epic', 'description', 'description is missing'],
    ['/epic ""', 'description', 'description: is empty'],
    ['/epic "never closed', 'description', 'never closed'],
    ['/epic "one" two', 'two', 'put the whole text in one pair of quotes'],
    ['/epic "a"b', 'description', 'followed by more text'],
    ['/epic x --key 1X', '--key', '"1X" is no key'],
    ['/epic x --key', '--key', '--key needs a value'],
    ['/epic x --key A1 --key B1', '--key', '--key is given twice'],
    ['/epic x --kee A1', '--kee', '--kee is unknown'],
    ['/backlog prioritize AUTH-1 soon', 'priority', '"soon" is no priority'],
    ['/backlog prioritize AUTH-1 6', 'priority', '1 (highest) to 5'],
    ['/backlog prioritize', 'ID', 'ID is missing'],
    ['/backlog remove everything', 'ID', '"everything" is no id'],
    ['/sprint plan AUTH-1 soon', 'ID', '"soon" is no id'],
    ['/sprint start now', 'now', 'takes no arguments'],
    ['/project mode fast', 'mode', '"fast" is none of blocking, partial, autonomous'],
    ['/backlog add_story x --page 2', '--page', '--page is unknown'],
  ])('refuses %s and names %s', (text, argument, error) => {
    const problem = refused(text);
    expect(problem.argument).toBe(argument);
    expect(problem.error).toContain(error);
    expect(problem.hint).toContain(text.split(' ')[0] ?? '');
  });

  it.each(['', '   ', '/foo', 'hello', '/epi', '/sprint foo', '/help'])(
    'points from "%s" to /state',
    (text) => {
      expect(refused(text).hint).toContain('/state');
    },
  );

  it('names the subcommands of a family', () => {
    expect(refused('/sprint').error).toBe(
      '/sprint needs one of: plan, start, status, pause, resume, cancel.',
    );
  });

  it('keeps 10,000 characters of any script as they are', () => {
    const text = '🚀 漢字 "x" é\u0301 '.repeat(700).slice(0, 10_000).trim();
    expect(parsed(`/feedback "${text.replaceAll('"', '\\"')}"`)).toEqual({ words: '/feedback', text });
  });

  it('takes out what cannot be seen', () => {
    expect(parsed('/feedback "a\u0000b\u202ec\u0007\r\nd"')).toEqual({ words: '/feedback', text: 'abc\nd' });
  });

  it('refuses a command of any length in a moment', () => {
    const started = performance.now();
    for (const text of [
      `/feedback ${'“a" '.repeat(14_000)}`,
      `/feedback ${"'a ".repeat(19_000)}`,
      `/epic ${'--a '.repeat(14_000)}`,
      `/approve ${'A1-1,'.repeat(11_000)}`,
      `/epic "${'\\'.repeat(50_000)}`,
      `/feedback ${' '.repeat(1_000_000)}`,
    ])
      parseCommand(text);
    expect(performance.now() - started).toBeLessThan(1_500);
  });

  it('reads the example of every command', () => {
    for (const form of COMMAND_FORMS) expect(parsed(writeExample(form)).words).toBe(form.words);
  });

  it('never throws, and gives back what was quoted', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.constantFrom(...COMMAND_FORMS.map(({ words }) => words)),
        (noise, words) => {
          parseCommand(noise);
          parseCommand(`${words} ${noise}`);
          const kept = noise.replace(/[\p{C}\p{Z}\s]/gu, '');
          fc.pre(kept !== '');
          expect(parsed(`/feedback "${kept.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`)).toEqual({
            words: '/feedback',
            text: kept,
          });
        },
      ),
    );
  });
});
