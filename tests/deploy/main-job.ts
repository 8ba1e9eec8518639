import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Deployed } from './deployed.ts';
import { tableKeys } from '#shared/contracts/keys.contract.ts';
import { createDynamodbStore } from '#shared/adapters/dynamodb-store/dynamodb-store.adapter.ts';
import { createS3Blobs } from '#shared/adapters/s3-blobs/s3-blobs.adapter.ts';
import { readRecord } from '#shared/usecases/records/read-records.ts';
import { countDeadLetters, gitIn, openTeam, runCli, type Team } from './team.ts';
import { findStores } from './stack-resources.ts';
import { say } from './progress.ts';
import { watchWorkers } from './worker-containers.ts';

/** From an epic to the review of its sprint, one story of three. */
export function describeMainJob(deployed: Deployed): void {
  describe('the main job', () => {
    let team: Team;
    const workers = watchWorkers(deployed.emulator.port);
    beforeAll(async () => {
      team = await openTeam(deployed, 'user-api');
    });
    afterAll(() => {
      team.leave();
      workers.stop();
    });

    it('goes from an epic to the review, with every phase proved in containers of its own', async () => {
      await team.tell('/epic "A user API: people sign up, sign in and look after their profile"');
      await team.event(({ kind }) => kind === 'epic.proposed');
      await team.tell('/approve USER-001');
      await team.tell('/sprint plan USER-001 --goal "People can sign up"');
      await team.tell('/sprint start');

      const design = await team.event(({ kind }) => kind === 'approval.opened');
      await team.tell(`/approve ${String(design.data['approval'])}`);
      const finished = await team.event(
        ({ kind, id }) => kind === 'approval.opened' && id !== design.id,
        240,
      );
      await team.tell(`/approve ${String(finished.data['approval'])}`);
      await team.event(
        ({ kind, data }) => kind === 'workflow.state_changed' && data['new_state'] === 'SPRINT_REVIEW',
      );

      const verdicts = team.events
        .filter(({ kind }) => kind.startsWith('verdict.'))
        .map(
          ({ kind, data }) =>
            `${String(data['phase'])} ${String(data['attempt'])} ${kind.slice('verdict.'.length)}`,
        );
      expect(verdicts).toEqual([
        'DESIGN 1 accepted',
        'TEST_RED 1 refused',
        'TEST_RED 2 accepted',
        'CODE_GREEN 1 refused',
        'CODE_GREEN 2 refused',
        'TEST_RED 3 accepted',
        'CODE_GREEN 3 accepted',
        'REFACTOR 1 accepted',
        'COMMIT 1 accepted',
      ]);
      say(`workers that ran as containers: ${workers.seen().join(', ')}`);
      const kinds = new Set(workers.seen().map((name) => name.split(' ')[0]));
      expect([...kinds].sort()).toEqual(['agent-runner', 'test-runner']);
    });

    it('leaves the report in the bucket, and evidence that anybody can check on the branch', async () => {
      const { table, bucket } = await findStores();
      const store = createDynamodbStore({ tableName: table });
      const blobs = createS3Blobs({ bucket });
      const started = team.events.find(({ kind }) => kind === 'cycle.started')!;
      const cycle = await readRecord(store, 'cycle', tableKeys.cycle(started.stream));
      const evidenceKey = cycle?.evidenceKey;
      const sealed = JSON.parse(Buffer.from(await blobs.get(evidenceKey!)).toString()) as {
        signature: string;
      };
      expect(sealed.signature).toBeTruthy();

      const pushed = gitIn(
        team.remote,
        'show',
        `orch-state:.orch-state/evidence/USER-001/${started.stream}.json`,
      );
      expect(JSON.parse(pushed)).toEqual(sealed);
      const checked = await runCli(deployed, 'verify', 'USER-001', '--repository', team.remote, '--no-run');
      expect(checked.stdout).toContain('holds: signed by the project');
      expect(checked.code).toBe(0);
      expect(gitIn(team.remote, 'log', '--format=%s', 'main..tdd/USER-001')).toMatch(
        /^TDD: COMMIT for USER-001/m,
      );
    });

    it('is driven and watched by the command line as well', async () => {
      const status = await runCli(
        deployed,
        'do',
        '/sprint status',
        '--project',
        team.project,
        '--url',
        deployed.apiUrl,
      );
      expect(status.stdout).toContain('SPRINT_REVIEW');
      const letters = await countDeadLetters(deployed);
      expect(Object.keys(letters)).toContain('commands-dead.fifo');
      expect(Object.entries(letters).filter(([, messages]) => messages > 0)).toEqual([]);
    });
  });
}
