/** How a command comes in by each front: what the platform or the program itself sends, over HTTP, signed as it signs it. */
import { sign } from '@octokit/webhooks-methods';
import { webhookPath } from '#shared/contracts/deliveries.contract.ts';
import { applicationCommands } from '#shared/adapters/discord/command-registration.ts';
import { commandOf } from '../../unit/adapters/discord/interactions.ts';
import { signRequest } from '../../unit/adapters/discord/sign-request.ts';
import { SECRET, signed, slash } from '../../unit/adapters/slack/sign-slack.ts';
import { by, repository } from '../../unit/usecases/webhooks/github/ground.ts';
import { runHere } from '../harness/run-command.ts';
import {
  DISCORD_CHANNEL,
  PEOPLE,
  SLACK_CHANNEL,
  type ChatName,
  type Person,
  type Product,
} from './open-product.ts';
import type { Said } from './story.ts';

/** The n-th of what is said, by whom. */
export interface Saying extends Said {
  readonly n: number;
}

export interface Front {
  /** How records name it, and the channel that it was said in. */
  readonly via: string;
  readonly channel: string | null;
  /** What it calls somebody. */
  readonly identityOf: (person: Person) => string;
  /** @throws Error where the edge does not take it */
  readonly say: (saying: Saying, product: Product) => Promise<void>;
}

const chat = (name: ChatName, channel: string | null, say: Front['say']): Front => ({
  via: name,
  channel,
  identityOf: (person) => `${name}:${PEOPLE[name][person]}`,
  say,
});

interface Posted {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array | string;
}

const post = async ({ port, complaints }: Product, { path, headers, body }: Posted): Promise<void> => {
  const given = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers: given, body });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}${complaints.join('\n')}`);
};

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Slack writes its own signs as entities, and the channels and people that somebody picks with their names. */
const asSlackWrites = (text: string): string =>
  text
    .replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign)
    .replace(/slack:(C\w+)/g, '<#$1|general>')
    .replace(/slack:(U\w+)/g, '<@$1|cleo>');

const saySlack: Front['say'] = async ({ line, person, n }, product) => {
  const [command = ''] = line.split(' ', 1);
  const { headers, body } = signed(
    slash(command, asSlackWrites(line.slice(command.length).trim()), {
      trigger_id: `${n}.738474920.8088930838d88f008e0`,
      user_id: PEOPLE.slack[person],
      user_name: person,
    }),
    { nowMs: product.team.deps.clock.nowMs() },
  );
  await post(product, { path: webhookPath('slack'), headers, body });
};

interface Registered {
  readonly name: string;
  readonly type: number;
  readonly options?: readonly Registered[];
}
const registered = applicationCommands() as unknown as readonly Registered[];

/** What somebody picks and fills in there, typed as the command was registered; one that never was has its name alone. */
const interactionData = ({ line, options }: Said): object => {
  const [family = '', sub = ''] = line.slice(1).split(' ');
  const command = registered.find(({ name }) => name === family);
  const inner = command?.options?.find(({ name, type }) => type === 1 && name === sub);
  const values = Object.entries(options).map(([name, value]) => {
    const option = (inner ?? command)?.options?.find((each) => each.name === name);
    if (option === undefined) throw new Error(`${line}: Discord has no option ${name}`);
    return { name, type: option.type, value };
  });
  return {
    name: family,
    options: inner === undefined ? values : [{ name: sub, type: 1, options: values }],
  };
};

const sayDiscord: Front['say'] = async (saying, product) => {
  const user = { id: PEOPLE.discord[saying.person], username: saying.person, global_name: null };
  const interaction = commandOf(interactionData(saying), { id: `${700_000 + saying.n}`, member: { user } });
  const { headers, body } = signRequest(interaction, product.team.deps.clock.nowMs());
  await post(product, {
    path: webhookPath('discord'),
    headers: { ...headers, 'content-type': 'application/json' },
    body,
  });
};

const sayGithub: Front['say'] = async ({ line, person, n }, product) => {
  const body = JSON.stringify({
    action: 'created',
    repository,
    sender: by(PEOPLE.github[person]),
    issue: { number: 1 },
    comment: { id: n, body: `/agent ${line.slice(1)}\n\nThanks!`, user: by(PEOPLE.github[person]) },
  });
  await post(product, {
    path: webhookPath('github'),
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'issue_comment',
      'x-github-delivery': `delivery-${n}`,
      'x-hub-signature-256': await sign(SECRET, body),
    },
    body,
  });
};

const sayRest: Front['say'] = ({ line, person }, product) =>
  post(product, {
    path: '/api/v1/commands',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ project: 'user-api', text: line, actor: person }),
  });

const sayCli: Front['say'] = async ({ line, person, ok }, { port }) => {
  const { code, out, err } = await runHere(
    'do', line, '--project', 'user-api', '--actor', person, '--port', String(port),
  ); // prettier-ignore
  if (code !== (ok ? 0 : 1)) throw new Error(`${line}: the program ended with ${code}: ${out}${err}`);
};

/** The command line speaks to the API of the server that runs, so records call both by the API's name. */
const api = (say: Front['say']): Front => ({
  via: 'rest',
  channel: null,
  identityOf: (person) => person,
  say,
});

export const FRONTS = {
  REST: api(sayRest),
  CLI: api(sayCli),
  Slack: chat('slack', SLACK_CHANNEL, saySlack),
  Discord: chat('discord', DISCORD_CHANNEL, sayDiscord),
  GitHub: chat('github', null, sayGithub),
} as const satisfies Readonly<Record<string, Front>>;
