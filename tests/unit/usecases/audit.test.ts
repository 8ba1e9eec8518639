import { describe, expect, it } from 'vitest';
import { handleCommand } from '#shared/usecases/handle-command.usecase.ts';
import { ada, bob, createTeam, eve } from './team.ts';

describe('the audit of a project', () => {
  it('lists what was accepted and refused, with who, when and from where, the latest first', async () => {
    const team = await createTeam();
    await team.must('/project member ada admin --also slack:U01');
    await handleCommand(
      {
        projectId: null,
        channelId: 'slack:C01',
        text: '/project mode blocking',
        actor: { id: 'slack:U01', name: 'al', via: 'slack' },
      },
      team.deps,
    );
    await team.say('/sprint start', bob);
    await team.say('/backlog view', eve);
    const { reply } = await team.must('/project audit');
    const lines = reply.split('\n').slice(1);
    const when = '\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d';
    expect(lines[0]).toMatch(new RegExp(`^  ${when}  refused   /backlog view  Eve \\(eve\\) by slack$`));
    expect(lines[1]).toBe('      eve is no member of User API.');
    expect(lines[2]).toMatch(new RegExp(`^  ${when}  refused   /sprint start  Bob \\(bob\\) by slack$`));
    expect(lines[3]).toContain('/sprint start needs a product owner; Bob is a developer.');
    expect(lines[4]).toMatch(
      new RegExp(`^  ${when}  accepted  /project mode blocking  Ada \\(slack:U01\\) by slack in slack:C01$`),
    );
  });

  it('is read page by page, by admins only', async () => {
    const team = await createTeam();
    for (let n = 1; n <= 25; n += 1) await team.must(`/backlog add_story "story ${n}"`);
    const first = (await team.must('/project audit')).reply;
    expect(first).toContain('"story 25"');
    expect(first).toContain('/project audit --page 2');
    const second = (await team.must('/project audit --page 2')).reply;
    expect(second).toContain('"story 5"');
    expect(second).not.toContain('"story 7"');
    expect((await team.must('/project audit --page 9')).reply).toContain('There is no page 9.');
    expect(await team.say('/project audit', bob)).toMatchObject({ ok: false });
  });

  it('knows nothing of another project', async () => {
    const team = await createTeam();
    await team.must('/project register /w/other Other');
    const { reply } = await handleCommand(
      { projectId: 'other', text: '/project audit', actor: ada },
      team.deps,
    );
    expect(reply).toContain('/project register /w/other Other');
    expect(reply).not.toContain('/project member');
  });
});
