import { describe, expect, it } from 'vitest';
import { createHandler } from '#functions/process-command/handler.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import type { JsonObject } from '#shared/contracts/json.contract.ts';
import type { Actor } from '#shared/contracts/records.contract.ts';
import type { Queue } from '#shared/ports/queue.port.ts';
import { acceptCommand } from '#shared/usecases/accept-command.usecase.ts';
import { allRecords, queryIndexedRecords, queryRecords } from '#shared/usecases/records/read-records.ts';
import { createTeam } from './team.ts';

interface Front {
  readonly actor: Actor;
  readonly projectId: string | null;
  readonly channelId?: string;
}
const FRONTS: Readonly<Record<string, Front>> = {
  CLI: { actor: { id: 'ada', name: 'Ada', via: 'cli' }, projectId: null },
  REST: { actor: { id: 'arn:aws:iam::1:user/ada', name: 'ada', via: 'rest' }, projectId: 'user-api' },
  Slack: { actor: { id: 'slack:U1', name: 'al', via: 'slack' }, projectId: null, channelId: 'slack:C1' },
  Discord: {
    actor: { id: 'discord:7', name: 'a7', via: 'discord' },
    projectId: null,
    channelId: 'discord:1',
  },
  GitHub: { actor: { id: 'github:ada', name: 'ada', via: 'github' }, projectId: 'user-api' },
};
const SAID = [
  '/epic "Sign in" --key AUTH',
  '/backlog add_story "AUTH-2: Sign out"',
  '/backlog add_story "AUTH-3: Remember me" --criteria "it lasts a week"',
  '/backlog prioritize AUTH-3 top',
  '/approve',
  '/sprint resume',
  '/sprint plan AUTH-2 AUTH-3',
  '/sprint start',
  '/tdd overview',
  '/sprint pause',
  '/feedback "too early"',
  '/project member bob product_owner',
  '/nonsense',
  '/state all',
];

/** What is there after the same was said through one front: all but who said it, and when. */
const sayThrough = async ({ actor, projectId, channelId }: Front) => {
  const team = await createTeam();
  await team.must('/project bind slack:C1');
  await team.must('/project member ada admin --also slack:U1,discord:7,github:ada,arn:aws:iam::1:user/ada');
  const queued: JsonObject[] = [];
  const queue: Queue = {
    send: async (_queue, body) => {
      queued.push(body);
    },
    receive: async () => [],
    delete: async () => {},
    setVisibility: async () => {},
    redrive: async () => 0,
  };
  const handle = createHandler({ ...team.deps, queue });
  for (const [n, text] of SAID.entries()) {
    await acceptCommand(
      {
        projectId,
        text,
        actor,
        ...(channelId === undefined ? {} : { channelId }),
        delivery: { source: actor.via, id: `${n}`, project: projectId },
      },
      { ...team.deps, queue },
    );
    for (const body of queued.splice(0)) await handle(body);
  }
  const events = await allRecords<'event'>((cursor) =>
    queryRecords(team.store, 'event', { ...tableKeys.events('user-api'), cursor }),
  );
  const commands = await allRecords<'command'>((cursor) =>
    queryIndexedRecords(team.store, 'command', { ...tableKeys.commandsOfProject('user-api'), cursor }),
  );
  const said = commands.slice(-SAID.length);
  const { stream: _stream, ...project } = await team.project();
  return {
    project: { ...project, createdAt: '' },
    events: events.map(({ kind, data, actor: who, storyId }) => ({
      kind,
      data,
      storyId,
      who: who === null ? null : [who.id, who.name],
    })),
    audit: said.map(({ text, outcome, actor: who }) => ({ text, outcome, who: who.id })),
    from: new Set(
      said.map(({ actor: who, channelId: where }) => `${who.via} ${who.identity ?? ''} ${where ?? ''}`),
    ),
  };
};

describe('the same commands through every front', () => {
  it('lead to the same state, events, answers and audit lines, which tell the fronts apart', async () => {
    const { from: _from, ...byCli } = await sayThrough(FRONTS['CLI']!);
    expect(byCli.audit.map(({ outcome }) => outcome?.ok)).toEqual(
      SAID.map(
        (text) => !['/approve', '/sprint resume', '/feedback "too early"', '/nonsense'].includes(text),
      ),
    );
    for (const [name, front] of Object.entries(FRONTS)) {
      const { from, ...there } = await sayThrough(front);
      expect(there, name).toEqual(byCli);
      expect([...from], name).toEqual([
        `${front.actor.via} ${front.actor.id === 'ada' ? '' : front.actor.id} ${front.channelId ?? ''}`,
      ]);
    }
  });
});
