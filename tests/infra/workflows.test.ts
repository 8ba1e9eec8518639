import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { OPTION_NAMES } from '#infra/deployment-options.ts';

const FOLDER = new URL('../../.github/workflows/', import.meta.url);

interface Job {
  readonly environment?: string;
  readonly permissions?: Record<string, string>;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly {
    readonly if?: string;
    readonly env?: Record<string, string>;
    readonly uses?: string;
    readonly run?: string;
    readonly with?: Record<string, unknown>;
  }[];
}
const workflows = readdirSync(FOLDER).map((name) => {
  const text = readFileSync(new URL(name, FOLDER), 'utf8');
  return {
    file: name,
    text,
    ...(parse(text) as { permissions: Record<string, string>; jobs: Record<string, Job> }),
  };
});

describe.each(workflows)('the workflow $file', ({ text, permissions, jobs }) => {
  it('runs actions by commit, with their version beside it', () => {
    const used = [...text.matchAll(/uses: (.+)$/gm)].map((match) => match[1]);
    expect(used.length).toBeGreaterThan(1);
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('may do nothing but read, ends by itself, and leaves no token in the checkout', () => {
    expect(permissions).toEqual({ contents: 'read' });
    for (const { steps, ...job } of Object.values(jobs)) {
      expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
      const checkout = steps.find(({ uses }) => uses?.startsWith('actions/checkout'));
      expect(checkout?.with?.['persist-credentials']).toBe(false);
    }
  });

  it('puts nothing that an event brought into a shell', () => {
    for (const { steps } of Object.values(jobs))
      for (const { run = '' } of steps) expect(run).not.toContain('${{');
  });
});

describe('the deployment', () => {
  const { jobs, text } = workflows.find(({ file }) => file === 'deploy.yml')!;
  const job = jobs['deploy']!;

  it('is trusted by OIDC, without a stored key, and waits where its environment asks for reviewers', () => {
    expect(job.permissions).toEqual({ actions: 'read', contents: 'read', 'id-token': 'write' });
    expect(job.environment).toContain('inputs.env');
    expect(text).not.toMatch(/secrets\.|aws-access-key-id/);
  });

  it.each([
    ['0', 1],
    ['1', 0],
  ])('that somebody asks for, of a commit with %s passed checks on main, ends with %i', (passed, code) => {
    const [first] = job.steps;
    expect(first?.if).toBe("github.event_name == 'workflow_dispatch'");
    const folder = mkdtempSync(join(tmpdir(), 'deploy-gate-'));
    try {
      writeFileSync(join(folder, 'gh'), `#!/bin/sh\necho "$@" > ${folder}/asked\necho ${passed}\n`, {
        mode: 0o755,
      });
      const { status } = spawnSync('bash', ['-e', '-c', first?.run ?? ''], {
        env: {
          PATH: `${folder}:${process.env['PATH']}`,
          GITHUB_REPOSITORY: 'ada/shop',
          GITHUB_SHA: 'abc123',
        },
      });
      expect(status).toBe(code);
      expect(readFileSync(join(folder, 'asked'), 'utf8').split(' ')).toEqual(
        expect.arrayContaining([
          'repos/ada/shop/actions/workflows/check.yml/runs',
          'head_sha=abc123',
          'branch=main',
          'event=push',
          'status=success',
        ]),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('names options that there are', () => {
    const named = [...text.matchAll(/-c "(\w+)=/g)].map((match) => match[1]!);
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => !OPTION_NAMES.includes(name))).toEqual([]);
  });
});
