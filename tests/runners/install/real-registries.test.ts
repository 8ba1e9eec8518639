/** Whole stories whose packages come from npm, PyPI and the Go proxy; each is left out, and says so, where its registry is not in reach. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { sealedEvidence } from '#shared/contracts/evidence.contract.ts';
import { sandbox, toolchain } from '../../unit/workers/test-runner/job-bench.ts';
import { inReach } from './reach.ts';
import { playInstallStory } from './play-install-story.ts';
import { STORY, type InstallProject } from '../../e2e/install/install-project.ts';
import { goProject, nodeProject, pyprojectProject, requirementsProject } from './projects.ts';

const [npm, pypi, proxy] = await Promise.all([inReach('npm'), inReach('pypi'), inReach('go')]);

const rows: readonly (readonly [name: string, project: InstallProject, isPossible: boolean])[] = [
  ['npm, by a lock file', nodeProject, npm && toolchain.npm !== undefined],
  ['PyPI, by requirements.txt', requirementsProject, pypi && toolchain.python !== undefined],
  ['PyPI, by pyproject.toml', pyprojectProject, pypi && toolchain.python !== undefined],
  ['the Go proxy, by go.mod', goProject, proxy && toolchain.go !== undefined],
];

for (const [name, project, isPossible] of rows)
  test.skipIf(!isPossible)(`a story adds a package from ${name}, and its evidence holds`, async () => {
    const { means } = await sandbox.isolation();
    const story = await playInstallStory(project, {
      timeoutMs: 240_000,
      args: means === 'process-group' ? ['--unsandboxed'] : [],
    });
    try {
      const subjects = story
        .git('log', '--reverse', '--format=%s', `main..origin/tdd/${STORY}`)
        .trim()
        .split('\n');
      expect(subjects.map((subject) => subject.split(' - ')[0])).toEqual([
        `TDD: DESIGN for ${STORY}`,
        `TDD: DESIGN for ${STORY}`,
        `TDD: TEST_RED for ${STORY}`,
        `TDD: CODE_GREEN for ${STORY}`,
        `TDD: COMMIT for ${STORY}`,
      ]);
      expect(subjects[1]).toBe(
        `TDD: DESIGN for ${STORY} - add packages ${project.asks.name} ${project.asks.version}`,
      );
      const packages = `origin/tdd/${STORY}~3`;
      expect(story.git('diff', '--name-only', `${packages}~1`, packages).trim().split('\n').sort()).toEqual(
        project.manifests.map(([path]) => path).sort(),
      );
      for (const [path, word] of project.manifests)
        expect(story.git('show', `origin/tdd/${STORY}:${path}`)).toContain(word);

      const path = story
        .git('ls-tree', '-r', '--name-only', 'origin/orch-state', '.orch-state/evidence')
        .trim();
      const { evidence } = sealedEvidence.parse(
        JSON.parse(
          execFileSync('git', ['-C', story.repository, 'show', `origin/orch-state:${path}`], {
            encoding: 'utf8',
          }),
        ),
      );
      const installs = evidence.events.filter(
        ({ kind, data }) => kind === 'job.finished' && data['kind'] === 'install',
      );
      expect(installs.map(({ data }) => data['isolation'])).toEqual([
        expect.objectContaining({ means, network: 'host' }),
        expect.objectContaining({ means, network: 'host' }),
      ]);
      const grading = evidence.attempts.flatMap(({ run }) => run?.isolation ?? []);
      expect(new Set(grading.map(({ network }) => network))).toEqual(
        new Set([means === 'process-group' ? 'host' : 'none']),
      );
      const { code, out } = await story.verify();
      expect(out).toMatch(/✓ SLUG-1 .* holds: .*its commits were run again/);
      expect(code).toBe(0);
    } finally {
      await story.close();
    }
  });
