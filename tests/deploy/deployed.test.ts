import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDeployedStack } from '#shared/adapters/deployed-stack/deployed-stack.adapter.ts';
import { readResources, type DeployedResources } from '#local/cli/deployed-resources.ts';
import { docker, until } from '../containers/engine.ts';
import { measureDeployedAnswers } from './acknowledgements.ts';
import { testBrokenFunction } from './broken-function.ts';
import { deploy, ENVIRONMENT } from './deploy-app.ts';
import { describeMainJob } from './main-job.ts';
import { makeNextVersion, NEXT_VERSION } from './next-version.ts';
import { testPoisonedMessage } from './poisoned-message.ts';
import { say, step } from './progress.ts';
import { describeSignedDeliveries } from './signed-deliveries.ts';
import { gitIn, openTeam, type Team } from './team.ts';
import { criterion } from './tiny-story.ts';
import { listWorkers } from './worker-containers.ts';

const deployed = inject('deployed');

describe.skipIf(typeof deployed === 'string')('the deployed app', () => {
  if (typeof deployed === 'string') return;
  let team: Team;
  let resources: DeployedResources;
  let gate: string;
  beforeAll(async () => {
    team = await openTeam(deployed, 'faults');
    resources = readResources(await createDeployedStack({ environment: ENVIRONMENT }).resources());
  });
  afterAll(() => team.leave());
  const of = (kind: string) => team.events.filter((event) => event.kind === kind);

  it('loses a worker’s container in the middle of its job', async () => {
    await team.tell(`/backlog add_story "FAULT-1: Double a number" --criteria "${criterion}"`);
    await team.tell('/tdd start FAULT-1');
    await team.event(({ kind }) => kind === 'attempt.started');
    const { id } = await until('a running agent runner', async () =>
      (await listWorkers(deployed.emulator.port)).find(
        ({ worker, running }) => worker === 'agent-runner' && running,
      ),
    );
    // The model takes eight seconds for this job.
    await sleep(2_500);
    expect(of('job.finished').filter(({ data }) => data['kind'] === 'agent')).toEqual([]);
    await docker('kill', id);
    say(`killed the agent runner ${id}`);
  });

  // Meanwhile the loss is noticed.
  describeMainJob(deployed);

  describeSignedDeliveries(deployed);

  it('takes a request that comes twice, and a message that is delivered twice, as one command', async () => {
    const [text, key] = ['/backlog add_story "FAULT-3: Said twice"', randomUUID()];
    const [one, other] = await Promise.all([team.ask(text, key), team.ask(text, key)]);
    expect(other).toEqual(one);
    expect(one.ok).toBe(true);
    await new SQSClient({ useQueueUrlAsEndpoint: false }).send(
      new SendMessageCommand({
        QueueUrl: resources.queues['commands.fifo'],
        MessageGroupId: team.project,
        MessageDeduplicationId: randomUUID(),
        MessageBody: JSON.stringify({
          v: 1,
          commandId: one.id,
          projectId: team.project,
          text,
          actor: { id: 'arn:aws:iam::000000000000:root', name: 'root', via: 'rest' },
        }),
      }),
    );
    // Messages of one project are taken in turn: what was sent before is done when this is answered.
    const { reply } = await team.tell('/backlog view');
    expect(reply.match(/Said twice/g)).toHaveLength(1);
    expect(of('story.added').filter(({ storyId }) => storyId === 'FAULT-3')).toHaveLength(1);
  });

  testBrokenFunction(deployed, () => ({ team, resources }));

  testPoisonedMessage(deployed, () => ({ resources }));

  it('plays the lost container’s job again, and then waits at the gate', async () => {
    const opened = await team.event(({ kind }) => kind === 'approval.opened', 240);
    gate = String(opened.data['approval']);
    expect(of('job.finished').filter(({ data }) => data['kind'] === 'agent')).toHaveLength(1);
    expect(of('attempt.started')).toHaveLength(1);
  });

  it('is deployed anew while the gate waits', async () => {
    const next = makeNextVersion(deployed.assembly);
    await step('cdk deploy of the next version', () => deploy(next, deployed.emulator));
    const { reply } = await team.tell('/tdd status FAULT-1');
    expect(reply).toContain('DESIGN');
    await until('the next version’s code', async () =>
      readFileSync(deployed.emulator.log, 'utf8').includes(NEXT_VERSION) ? true : undefined,
    );
  });

  it('lets a gate that is answered twice at once be answered once', async () => {
    const answers = await Promise.all([team.ask(`/approve ${gate}`), team.ask(`/approve ${gate}`)]);
    expect(answers.map(({ ok }) => ok).sort()).toEqual([false, true]);
    const late = await team.ask(`/reject ${gate} "Too late"`);
    expect(late.ok).toBe(false);
    // The cycle's events and the project's are told apart from each other.
    await team.event(({ kind }) => kind === 'approval.approved');
    await team.event(({ kind }) => kind === 'cycle.phase_changed');
    expect(of('approval.approved')).toHaveLength(1);
    expect(of('approval.rejected')).toEqual([]);
  });

  it('ends the story that lived through all of it', async () => {
    const finished = await team.event(
      ({ kind, data }) => kind === 'approval.opened' && data['approval'] !== gate,
      240,
    );
    await team.tell(`/approve ${String(finished.data['approval'])}`);
    await team.event(({ kind }) => kind === 'cycle.completed');
    expect(of('verdict.refused')).toEqual([]);
    expect(gitIn(team.remote, 'show', 'tdd/FAULT-1:src/double1.js')).toContain('double1');
  });

  // The first to ask the edge since it was deployed anew.
  measureDeployedAnswers(deployed);
});
