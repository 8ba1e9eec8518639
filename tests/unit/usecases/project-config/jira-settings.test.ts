import { describe, expect, it } from 'vitest';
import { keyFromTitle } from '#shared/domain/backlog/key-from-title.ts';
import { parseProjectConfig } from '#shared/usecases/project-config/parse-project-config.usecase.ts';
import { createTeam } from '../team.ts';

const problems = (text: string) => {
  const parsed = parseProjectConfig(text);
  return parsed.ok ? [] : parsed.errors.map((error) => `${error.path}: ${error.text}`);
};

describe('integrations.jira', () => {
  it('needs a site, a project, and what makes an issue a story; the rest has defaults', () => {
    const parsed = parseProjectConfig(
      'integrations: {jira: {site: "https://acme.atlassian.net", project: SHOP, label: agents}}',
    );
    expect(parsed.ok && parsed.config.integrations.jira).toEqual({
      site: 'https://acme.atlassian.net',
      project: 'SHOP',
      label: 'agents',
      epic_type: 'Epic',
      status_map: {},
      comments: true,
    });
  });

  it('is told everything that is wrong at once, a misspelt key among it', () => {
    expect(
      problems(
        'integrations: {jira: {site: "http://acme.atlassian.net/jira", project: shop, lable: x, status_map: {startet: Work, done: \'Do"ne\'}, comments: maybe}}',
      ),
    ).toEqual([
      'integrations.jira.lable: unknown key; did you mean "label"?',
      'integrations.jira.status_map.startet: unknown key; did you mean "started"?',
      'integrations.jira.site: must be the site’s address without a path, such as https://acme.atlassian.net',
      'integrations.jira.project: must be the key of a Jira project, such as SHOP',
      'integrations.jira.status_map.done: must be a name without quotes and backslashes',
      'integrations.jira.comments: must be true or false',
      'integrations.jira.label: name the issues that become stories, by a label, a status, or both',
    ]);
  });

  it('leaves the keys of other integrations alone', () => {
    expect(problems('integrations: {pipeline: {anything: [1, 2]}}')).toEqual([]);
  });

  it('is followed at a project’s status, in any state, and a file that does not hold keeps nobody from it', async () => {
    const team = await createTeam();
    team.configure(
      'integrations: {jira: {site: "https://acme.atlassian.net", project: SHOP, label: agents}}',
    );
    const { reply } = await team.must('/project status');
    expect(reply).toContain('integrations.jira');
    expect((await team.project()).jira?.project).toBe('SHOP');
    expect((await team.must('/project status')).reply).not.toContain('integrations.jira');
    team.configure('integrations: {jira: 7}');
    await team.must('/project status');
    expect((await team.project()).jira?.project).toBe('SHOP');
    team.configure('');
    expect((await team.must('/project status')).reply).toContain('integrations.jira is off');
    expect((await team.project()).jira).toBeNull();
  });
});

describe('the key of an epic that comes with a title alone', () => {
  it('is the first word of it that makes a key nobody has', () => {
    expect(keyFromTitle('Checkout redesign', [])).toBe('CHECKOUT');
    expect(keyFromTitle('Checkout redesign', ['CHECKOUT'])).toBe('REDESIGN');
    expect(keyFromTitle('2026: a recommendations-engine', [])).toBe('RECOMMENDA');
    expect(keyFromTitle('Ödön', [])).toBeUndefined();
  });
});
