import { describe, expect, it } from 'vitest';
import { playStory, projectOf, told } from './play-example.ts';

const TIME = { timeout: 180_000 };
const base = await projectOf('user-api');
const play = (story: string, from = base) =>
  playStory({ example: 'user-api', story, runner: 'node-test', base: from });

describe('the example user-api', () => {
  it(
    'refuses each fault of USER-001 and USER-003 for its own reason, and accepts what follows',
    TIME,
    async () => {
      const creating = await play('USER-001');
      const profile = await play('USER-003', creating.project);

      expect(creating.attempts.map(told)).toEqual([
        'DESIGN 1 accepted',
        'TEST_RED 1 test-skipped',
        'TEST_RED 2 accepted',
        'CODE_GREEN 1 test-fails',
        'CODE_GREEN 2 test-vacuous → TEST_RED',
        'TEST_RED 3 accepted',
        'CODE_GREEN 3 accepted',
        'REFACTOR 1 accepted',
        'COMMIT 1 accepted',
      ]);
      expect(profile.attempts.map(told)).toEqual([
        'DESIGN 1 criterion-missing',
        'DESIGN 2 accepted',
        'TEST_RED 1 test-focused',
        'TEST_RED 2 accepted',
        'CODE_GREEN 1 test-fails',
        'CODE_GREEN 2 test-fails',
        'CODE_GREEN 3 accepted',
        'REFACTOR 1 accepted',
        'COMMIT 1 accepted',
      ]);
    },
  );

  it(
    'refuses each fault of USER-002 for its own reason, and drops the refactoring that breaks a test',
    TIME,
    async () => {
      const { attempts } = await play('USER-002');

      expect(attempts.map(told)).toEqual([
        'DESIGN 1 accepted',
        'TEST_RED 1 policy-violation',
        'TEST_RED 2 accepted',
        'CODE_GREEN 1 policy-violation',
        'CODE_GREEN 2 run-defect',
        'CODE_GREEN 3 accepted',
        'REFACTOR 1 test-fails',
        'COMMIT 1 accepted',
      ]);
    },
  );
});
