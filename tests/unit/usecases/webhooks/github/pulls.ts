/** A pull request, what is said and pressed of it, and a project whose members have different rights. */
import { by, createGround, repository } from './ground.ts';

export const HEAD = 'ab'.repeat(20);
export const BASE = 'cd'.repeat(20);

export const pull = (
  from = 'acme/shop',
  changed: { action?: string; ref?: string; head?: string; type?: string } = {},
) => ({
  action: changed.action ?? 'opened',
  repository,
  sender: by('wes'),
  pull_request: {
    number: 31,
    state: 'open',
    title: 'A change',
    user: by('wes', changed.type),
    head: { ref: changed.ref ?? 'feature', sha: changed.head ?? HEAD, repo: { full_name: from } },
    base: { ref: 'main', sha: BASE, repo: { full_name: 'acme/shop' } },
  },
});
export const comment = (body: string, login: string, id = 1) => ({
  action: 'created',
  repository,
  sender: by(login),
  issue: { number: 31 },
  comment: { id, body, user: by(login) },
});
export const pressed = (login: string, head = HEAD) => ({
  action: 'requested_action',
  repository,
  sender: by(login),
  requested_action: { identifier: 'allow' },
  check_run: {
    name: 'agent-workflow/tdd',
    head_sha: head,
    external_id: `pull-31-${HEAD}`,
    check_suite: { head_branch: null },
  },
});
export const ref = { projectId: 'user-api', number: 31, head: HEAD };

export const groundWithMembers = async () => {
  const ground = await createGround();
  await ground.change((project) => ({
    ...project,
    members: [
      ...project.members,
      { id: 'github:wes', name: 'Wes', role: 'developer' },
      { id: 'github:rita', name: 'Rita', role: 'developer' },
      { id: 'github:vera', name: 'Vera', role: 'viewer' },
    ],
  }));
  const steps = async () =>
    (await ground.effects()).flatMap(({ effect }) => (effect.kind === 'check-pull' ? [effect.step] : []));
  return Object.assign(ground, { steps });
};
