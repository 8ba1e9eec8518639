import { describe, expect, it } from 'vitest';
import { bob } from '../../team.ts';
import { createGround, issueEvent } from './ground.ts';

const issue = (number: number) => issueEvent('opened', ['agent-workflow'], number);

describe('a story from outside', () => {
  it('is approved by name alone: /approve without one takes the team’s own, and names the others', async () => {
    const ground = await createGround();
    await ground.deliver('issues', issue(1));
    await ground.must('/backlog add_story "OWN-1: Sell tea"', bob);
    const { reply } = await ground.must('/approve');
    expect(reply).toContain('OWN-1 is approved');
    expect(reply).toContain('STORY-1 (github:mallory): Cart loses items');
    expect(reply).toContain('To approve it: /approve STORY-1\n');
    expect((await ground.story('STORY-1'))?.status).toBe('proposed');
    expect((await ground.must('/approve')).reply).toMatch(/^Not approved/);
    expect((await ground.story('STORY-1'))?.status).toBe('proposed');
    await ground.must('/approve STORY-1');
    expect((await ground.story('STORY-1'))?.status).toBe('ready');
  });

  it('waits for its name also where so many stories wait that they are approved page by page', async () => {
    const ground = await createGround();
    for (let n = 1; n <= 12; n += 1) await ground.deliver('issues', issue(n));
    for (let n = 1; n <= 30; n += 1) await ground.must(`/backlog add_story "OWN-${n}: tea ${n}"`, bob);
    const { reply } = await ground.must('/approve');
    expect(reply).toContain('STORY-1 (github:mallory): Cart loses items');
    await ground.applyIntents();
    expect((await ground.project()).storyCounts).toMatchObject({ proposed: 12, ready: 30 });
    const named = Array.from({ length: 12 }, (_, n) => `STORY-${n + 1}`);
    await ground.must(`/approve ${named.join(' ')}`);
    expect((await ground.project()).storyCounts).toMatchObject({ proposed: 0, ready: 42 });
  });
});
