import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeliveryRequest } from '#functions/receive-delivery/handler.ts';
import { until } from '../containers/engine.ts';
import {
  DISCORD_CHANNEL,
  discordMessage,
  githubComment,
  githubIssue,
  MEMBERS,
  PERMISSIONS,
  SECRETS,
  SLACK_CHANNEL,
  slackMessage,
  type HostedRepository,
  type Message,
} from '../deliveries/platform-messages.ts';
import {
  startLoopbackGithub,
  type LoopbackCall,
  type LoopbackGithub,
  type LoopbackRoutes,
} from '../unit/adapters/github/loopback-github.ts';
import type { Deployed } from './deployed.ts';
import { say } from './progress.ts';
import { countDeadLetters, openTeam, setSecret, type Team } from './team.ts';

const PROJECT = 'deliveries';
const SOURCES = ['slack', 'discord', 'github'] as const;
const TOKEN = 'the token of this project alone';
const COMMENT = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';

const forToken =
  (answer: (call: LoopbackCall) => object, status = 200): LoopbackRoutes[string] =>
  (call) =>
    call.authorization === `token ${TOKEN}`
      ? { status, body: answer(call) }
      : { status: 401, body: { message: 'Bad credentials' } };

const ROUTES: LoopbackRoutes = {
  'GET /repos/{owner}/{repo}/collaborators/{username}/permission': forToken(({ path }) => ({
    permission: PERMISSIONS[path['username'] ?? ''] ?? 'none',
  })),
  [COMMENT]: forToken(() => ({ id: 1 }), 201),
};

interface Sent {
  readonly title: string;
  readonly message: Message;
  readonly status: number;
  /** What the project's events say of it, and of whom. */
  readonly event: 'story.added' | 'story.proposed';
  readonly actor: string;
}

const accepted = (repository: HostedRepository): Readonly<Record<string, Sent>> => {
  const sent = (
    title: string,
    make: (title: string) => Message,
    rest: Omit<Sent, 'title' | 'message'>,
  ): Sent => ({
    title,
    message: make(title),
    ...rest,
  });
  return {
    'a slash command of Slack': sent('Said in Slack', (title) => slackMessage(1, 'UADA', title), {
      status: 200,
      event: 'story.added',
      actor: 'slack:UADA',
    }),
    'an interaction of Discord': sent('Said in Discord', (title) => discordMessage(2, title), {
      status: 200,
      event: 'story.added',
      actor: 'discord:80351110224678912',
    }),
    'a labelled issue on GitHub': sent('An issue on GitHub', (title) => githubIssue(3, title, repository), {
      status: 202,
      event: 'story.proposed',
      actor: 'github:rita',
    }),
    'a comment on GitHub': sent('Said on GitHub', (title) => githubComment(4, 'wes', title, repository), {
      status: 202,
      event: 'story.added',
      actor: 'github:wes',
    }),
  };
};

/** What platforms send, signed as they sign it, through the deployed API to its effect. */
export function describeSignedDeliveries(deployed: Deployed): void {
  describe('signed deliveries', () => {
    let team: Team;
    let github: LoopbackGithub;
    const html_url = `${deployed.remotes}/${PROJECT}/remote`;
    const repository = { full_name: `${PROJECT}/remote`, html_url, default_branch: 'main' };
    const messages = accepted(repository);
    beforeAll(async () => {
      github = await startLoopbackGithub(ROUTES, deployed.platformPort);
      for (const source of SOURCES) {
        const [name, values] = Object.entries(SECRETS).find(([one]) => one.startsWith(`${source}-`))!;
        await setSecret(deployed, name, values);
      }
      await setSecret(deployed, `repositories/${PROJECT}`, [TOKEN]);
      team = await openTeam(deployed, PROJECT);
      // What product owners add is approved by it; whoever opens an issue is nobody here.
      for (const member of MEMBERS) await team.tell(`/project member ${member} product_owner`);
      for (const channel of [SLACK_CHANNEL, DISCORD_CHANNEL]) await team.tell(`/project bind ${channel}`);
    });
    afterAll(async () => {
      team.leave();
      await github.close();
    });

    const post = async ({
      path,
      headers,
      bytes,
    }: DeliveryRequest): Promise<{ status: number; body: string }> => {
      const answer = await fetch(deployed.apiUrl + path, {
        method: 'POST',
        headers: Object.entries(headers).map(([name, value]): [string, string] => [name, value ?? '']),
        body: new Uint8Array(bytes),
      });
      return { status: answer.status, body: await answer.text() };
    };
    const comments = () => github.calls.filter(({ route }) => route === COMMENT);

    it.each(Object.keys(messages))('takes %s to its effect, however often it is sent', async (name) => {
      const { title, message, status, event, actor } = messages[name]!;
      const answers = await Promise.all([0, 0].map((attempt) => post(message.request(Date.now(), attempt))));
      const told = await team.event(({ data }) => data['title'] === title);
      answers.push(await post(message.request(Date.now(), 1)));
      expect(answers.map((answer) => answer.status)).toEqual([status, status, status]);
      expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
      expect(told).toMatchObject({ kind: event, actor: { id: actor } });
      say(`${name}: ${answers[0]!.status} ${answers[0]!.body}`);
    });

    it('tells GitHub the answer to a comment, in one of its own', async () => {
      await until('the answer', async () => (comments().length > 0 ? true : undefined));
      expect(comments().map(({ path, body }) => [path, body])).toEqual([
        [
          { owner: PROJECT, repo: 'remote', issue_number: '1' },
          { body: expect.stringContaining('Said on GitHub') },
        ],
      ]);
      expect(github.offences).toEqual([]);
    });

    it.each(SOURCES)(
      'refuses a request of %s with one byte changed, in its body or its signature',
      async (source) => {
        const made = {
          slack: slackMessage(5, 'UADA', 'Forged'),
          discord: discordMessage(6, 'Forged'),
          github: githubIssue(7, 'Forged', repository),
        };
        const request = made[source].request(Date.now(), 0);
        const bytes = Buffer.from(request.bytes);
        // Of the title, so that it is read as well as before.
        bytes[bytes.indexOf('Forged')]! ^= 1;
        const signature = {
          slack: 'x-slack-signature',
          discord: 'x-signature-ed25519',
          github: 'x-hub-signature-256',
        }[source];
        const signed = request.headers[signature]!;
        const last = signed.endsWith('0') ? '1' : '0';
        const headers = { ...request.headers, [signature]: signed.slice(0, -1) + last };
        const answers = [await post({ ...request, bytes }), await post({ ...request, headers })];
        expect(answers).toEqual(Array(2).fill({ status: 401, body: '{"error":"not verified"}' }));
      },
    );

    it('has taken each once and nothing else, and gave none of them up', async () => {
      // Commands of one project are taken in turn: those that came before are done when this is answered.
      const { reply } = await team.tell('/backlog view');
      const titles = Object.values(messages).map(({ title }) => title);
      expect(titles.filter((title) => reply.split(title).length === 2)).toEqual(titles);
      const stories = team.events.filter(({ kind }) => kind.startsWith('story.'));
      expect(stories.map(({ data }) => data['title']).sort()).toEqual(titles.toSorted());
      expect(comments()).toHaveLength(1);
      // Answers to Slack and Discord, who can't be reached from here, are tried again for hours.
      const letters = Object.entries(await countDeadLetters(deployed));
      expect(letters.filter(([, count]) => count > 0)).toEqual([]);
    });
  });
}
