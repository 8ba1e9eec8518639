import { describe, expect, it } from 'vitest';
import { parseProjectConfig } from '#shared/usecases/project-config/parse-project-config.usecase.ts';

const problems = (text: string): Record<string, string> => {
  const parsed = parseProjectConfig(text);
  return parsed.ok ? {} : Object.fromEntries(parsed.errors.map((one) => [one.path, one.text]));
};

describe('the project configuration', () => {
  it('has a default for every key', () => {
    const parsed = parseProjectConfig('');
    expect(
      parsed.ok && [
        parsed.config.orchestrator.mode,
        parsed.config.sprint.capacity,
        parsed.config.gates.expires_minutes,
        parsed.config.tdd.test_execution.test_timeout,
      ],
    ).toEqual(['partial', 5, 120, 30_000]);
    expect(parseProjectConfig('tdd:\nsprint:\n').ok).toBe(true);
  });

  it('takes the published examples as they stand', () => {
    const parsed = parseProjectConfig(
      `
orchestrator: {mode: blocking, project_path: "/workspace/app", github_repo: "owner/app"}
tdd:
  enabled: true
  test_execution: {runner: "npm test", coverage_threshold: 85, parallel_jobs: 2, test_timeout: 30000}
  quality_gates:
    code_green_phase: {require_all_tests_pass: true, minimum_coverage: 85, lint_check: true, require_migrations: true}
  test_preservation: {enabled: true, backup_strategy: git}
  agents:
    design_agent: {detail_level: comprehensive, include_diagrams: true}
agents_typo_free: 
integrations:
  ci: {provider: github_actions, auto_merge: true}
  notifications: {slack: {webhook_url: "\${SLACK_WEBHOOK}"}}
`.replace('agents_typo_free: \n', ''),
    );
    expect(parsed.ok && parsed.config.agents.design_agent).toEqual({
      detail_level: 'comprehensive',
      include_diagrams: true,
    });
  });

  it('tells every problem at once, each with its key and the way to mend it', () => {
    expect(
      problems(
        'tdd:\n  test_exection: {runner: x}\n  test_execution: {runner: 5, coverage_threshold: 120, parallel_jobs: 1.5}\norchestrator: {mode: fast}\nsprnt: {}\nprotected: all\n',
      ),
    ).toEqual({
      'tdd.test_exection': 'unknown key; did you mean "test_execution"?',
      sprnt: 'unknown key; did you mean "sprint"?',
      'orchestrator.mode': 'must be one of: blocking, partial, autonomous',
      'tdd.test_execution.runner': 'must be a text',
      'tdd.test_execution.coverage_threshold': 'must be at most 100',
      'tdd.test_execution.parallel_jobs': 'must be a whole number',
      protected: 'must be a list (one "- item" a line)',
    });
  });

  it('warns of a role that it does not know, and goes on', () => {
    const parsed = parseProjectConfig('agents: {desgn_agent: {context: x}}');
    expect(parsed.ok && parsed.warnings).toEqual([
      { path: 'agents.desgn_agent', text: 'unknown key; did you mean "design_agent"?' },
    ]);
  });

  it.each(['a: [', '- a', 'just text', 'a: &x [*x, *x]'])('refuses %j with one clear problem', (text) => {
    expect(Object.keys(problems(text)).length).toBeGreaterThan(0);
  });
});
