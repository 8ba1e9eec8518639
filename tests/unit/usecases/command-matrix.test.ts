import { describe, expect, it } from 'vitest';
import type { Actor } from '#shared/contracts/records.contract.ts';
import { WORKFLOW_STATES } from '#shared/domain/vocabulary.ts';
import type { WorkflowState } from '#shared/domain/vocabulary.ts';
import { COMMAND_FORMS } from '#shared/domain/commands/command-list.ts';
import { ada, eve, teamIn } from './team.ts';
import type { Team } from './team.ts';

/** State after the command; absent: refused. Written out from the product's table, not from the code's. */
type Row = Partial<Record<WorkflowState, WorkflowState | undefined>>;
const stays = (...states: readonly WorkflowState[]): Row =>
  Object.fromEntries(states.map((state) => [state, state]));
const ANY = stays(...WORKFLOW_STATES);
const NOT_REVIEW = stays(...WORKFLOW_STATES.filter((state) => state !== 'SPRINT_REVIEW'));

const MATRIX: Record<string, readonly [text: string, row: Row, by?: Actor]> = {
  '/epic': ['/epic "Sign in" --key NEW', { IDLE: 'BACKLOG_READY', BACKLOG_READY: 'BACKLOG_READY' }],
  '/approve': ['/approve', { BACKLOG_READY: 'BACKLOG_READY' }],
  '/reject': ['/reject AUTH-3 "not now"', { BACKLOG_READY: 'BACKLOG_READY' }],
  '/backlog view': ['/backlog view', ANY],
  '/backlog add_story': ['/backlog add_story "more"', { ...NOT_REVIEW, IDLE: 'BACKLOG_READY' }],
  '/backlog prioritize': ['/backlog prioritize AUTH-3 top', { ...NOT_REVIEW, IDLE: undefined }],
  '/backlog remove': ['/backlog remove AUTH-3', { ...NOT_REVIEW, IDLE: undefined }],
  '/sprint plan': ['/sprint plan', { BACKLOG_READY: 'SPRINT_PLANNED' }],
  '/sprint start': ['/sprint start', { SPRINT_PLANNED: 'SPRINT_ACTIVE' }],
  '/sprint status': ['/sprint status', stays('SPRINT_ACTIVE', 'SPRINT_PAUSED', 'BLOCKED', 'SPRINT_REVIEW')],
  '/sprint pause': ['/sprint pause', { SPRINT_ACTIVE: 'SPRINT_PAUSED', BLOCKED: 'SPRINT_PAUSED' }],
  '/sprint resume': ['/sprint resume', { SPRINT_PAUSED: 'SPRINT_ACTIVE' }],
  '/sprint cancel': [
    '/sprint cancel "moved"',
    {
      SPRINT_PLANNED: 'BACKLOG_READY',
      SPRINT_ACTIVE: 'BACKLOG_READY',
      SPRINT_PAUSED: 'BACKLOG_READY',
      BLOCKED: 'BACKLOG_READY',
    },
  ],
  '/suggest_fix': ['/suggest_fix "look at the clock"', { BLOCKED: 'SPRINT_ACTIVE' }],
  '/skip_task': ['/skip_task', { BLOCKED: 'SPRINT_ACTIVE' }],
  '/request_changes': ['/request_changes "name the field"', { SPRINT_REVIEW: 'BACKLOG_READY' }],
  '/feedback': ['/feedback "smaller stories"', { SPRINT_REVIEW: 'BACKLOG_READY' }],
  '/state': ['/state', ANY],
  '/project register': ['/project register /w/other "Other"', ANY],
  '/project list': ['/project list', ANY],
  '/project status': ['/project status', ANY],
  '/project mode': ['/project mode autonomous', ANY],
  '/project bind': ['/project bind slack:C1', ANY],
  '/project unbind': ['/project unbind discord:1', ANY],
  '/project member': ['/project member cleo developer', ANY],
  '/project join': ['/project join', ANY, eve],
  '/project audit': ['/project audit', ANY],
  '/project remove': ['/project remove', stays('IDLE', 'BACKLOG_READY', 'SPRINT_PLANNED', 'SPRINT_REVIEW')],
};

/** Says it, and confirms where that is asked. */
const sayAndConfirm = async (team: Team, text: string, by: Actor) => {
  const answer = await team.say(text, by);
  const approval = /\/approve (apr_\w+)/.exec(answer.reply)?.[1];
  const asked = answer.ok && answer.reply.includes('Nothing has happened yet') && approval !== undefined;
  return asked ? team.say(`/approve ${approval}`) : answer;
};

const withoutCommands = (dump: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(dump).filter(([key]) => !key.startsWith('COMMAND#')));

describe('the table of command and state', () => {
  it('is tested for every command of the workflow', () => {
    expect(Object.keys(MATRIX).sort()).toEqual(
      COMMAND_FORMS.map(({ words }) => words)
        .filter((words) => !words.startsWith('/tdd'))
        .sort(),
    );
  });

  for (const [words, [text, row, by = ada]] of Object.entries(MATRIX)) {
    for (const state of WORKFLOW_STATES) {
      const to = row[state];
      it(
        to === undefined
          ? `refuses ${words} in ${state} and changes nothing`
          : `takes ${words} from ${state} to ${to}`,
        async () => {
          const team = await teamIn(state);
          expect((await team.project()).state).toBe(state);
          const before = withoutCommands(team.store.dump());
          const answer = await sayAndConfirm(team, text, by);
          if (to !== undefined) {
            expect(answer, answer.reply).toMatchObject({ ok: true });
            expect((await team.project()).state).toBe(to);
            return;
          }
          expect(answer.ok).toBe(false);
          expect(answer.hint).toMatch(/\/\w+/);
          expect(answer.state).toBe(state);
          expect(answer.error).toBeTruthy();
          expect(answer.allowed).toContain('/state');
          expect(withoutCommands(team.store.dump())).toEqual(before);
        },
      );
    }
  }

  it('names the command, the state and the one command that would help', async () => {
    const answer = await (await teamIn('BACKLOG_READY')).say('/sprint start');
    expect(answer.error).toBe('/sprint start is not possible in BACKLOG_READY.');
    expect(answer.hint?.match(/\/\w+ ?\w*/g)).toEqual(['/sprint plan']);
    expect(answer.allowed).toContain('/sprint plan');
    expect(answer.allowed).not.toContain('/sprint start');
  });

  it('leads from BLOCKED to BLOCKED while another story is blocked', async () => {
    const team = await teamIn('BLOCKED');
    await team.block('AUTH-2');
    expect(await team.say('/suggest_fix "try again"')).toMatchObject({
      ok: false,
      error: expect.stringContaining('AUTH-1 and AUTH-2'),
    });
    expect(await team.say('/suggest_fix "try again" auth-01')).toMatchObject({ ok: true, state: 'BLOCKED' });
    expect(await team.say('/skip_task AUTH-2')).toMatchObject({ ok: true, state: 'SPRINT_ACTIVE' });
    expect(await team.story('AUTH-2')).toMatchObject({ status: 'ready', skipped: true });
  });

  it('returns from a pause to BLOCKED when a story is blocked then', async () => {
    const team = await teamIn('BLOCKED');
    expect(await team.say('/sprint pause')).toMatchObject({ ok: true, state: 'SPRINT_PAUSED' });
    expect(await team.say('/suggest_fix "x" AUTH-1')).toMatchObject({ ok: false });
    expect(await team.say('/sprint resume')).toMatchObject({ ok: true, state: 'BLOCKED' });
  });

  it('goes to IDLE with the last open story and without a running epic', async () => {
    const team = await teamIn('BACKLOG_READY');
    await team.must('/backlog remove AUTH-1');
    await team.must('/backlog remove AUTH-2');
    expect(await team.say('/reject AUTH-3 "no"')).toMatchObject({ ok: true, state: 'IDLE' });
  });

  it('ends a review in IDLE when no story is open', async () => {
    const team = await teamIn('SPRINT_REVIEW');
    await team.must('/project mode autonomous');
    expect((await team.say('/feedback "well done"')).state).toBe('BACKLOG_READY');
    expect(await team.say('/backlog remove AUTH-3')).toMatchObject({ ok: true, state: 'IDLE' });
  });

  it('refuses to start or resume a sprint while CI fails on the default branch', async () => {
    for (const [state, text] of [
      ['SPRINT_PLANNED', '/sprint start'],
      ['SPRINT_PAUSED', '/sprint resume'],
    ] as const) {
      const team = await teamIn(state);
      const item = await team.store.get({ pk: 'PROJECT#user-api', sk: 'PROJECT' });
      if (item === undefined) throw new Error('no project');
      await team.store.transact([
        { kind: 'put', item: { ...item, data: { ...item.data, ciFailing: true } }, expect: 'any' },
      ]);
      expect(await team.say(text)).toMatchObject({
        ok: false,
        state,
        error: expect.stringContaining('CI fails on main'),
      });
    }
  });
});
