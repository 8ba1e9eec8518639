import { stringify } from 'yaml';

export interface ConfigFacts {
  /** For `tdd.test_execution.runner`. */
  readonly command: string;
  /** For `tdd.environment.install`; null: the engine's own way, or nothing to install. */
  readonly install: string | null;
  /** For `security.allow_marks`. */
  readonly allowMarks: readonly string[];
}

/** A first `config/agent-workflow.yml`: what was found, and beside it, as comments, what may be said. */
export const configText = ({ command, install, allowMarks }: ConfigFacts): string => `\
# How Agent Workflow works on this project. Only what differs from the defaults needs to stand here.
# "agent-workflow validate" checks this file, all problems at once.

orchestrator:
  # blocking: a person decides at every phase boundary.
  # partial: at story approval, the design and the finished story.
  # autonomous: only where something out of the ordinary is touched.
  mode: partial

sprint:
  # How many stories one sprint takes, and how many of them are worked on at the same time.
  capacity: 5
  parallel_stories: 2

tdd:
  test_execution:
    # The project's own test command. It must lead to one runner that the engine can prove with:
    # node --test, vitest, jest, pytest or go test.
    runner: ${scalar(command)}
    # Percent of the lines a story changes that its tests must reach.
    coverage_threshold: 80
    # Milliseconds that one test may take.
    test_timeout: 30000
    # Run before each run: a build, code generation. What it makes is never committed.
    # prepare: npm run build
${
  install === null
    ? `  # environment:
  #   How packages are installed, where the usual way is not enough.
  #   install: npm ci
`
    : `  environment:
    # How the project's packages are installed.
    install: ${scalar(install)}
`
}  quality_gates:
    # Commands that must end with 0 before code is accepted, such as a linter.
    commands: []
  # Files that tools make: never emptied by the engine's proofs, never counted.
  generated: []

security:
  # A change to one of these paths always waits for a person.
  critical_paths: []
  public_contracts: []
  # Marks that an implementation seldom needs and that are refused unless named here.
  allow_marks: ${flow(allowMarks)}

# What no agent may write, beside tests, runner files, CI and locks.
protected: []

# Which model plays the agents; its key comes from the provider's usual environment variable.
# agents:
#   model: anthropic:claude-sonnet-4-5

# budget:
#   limit_usd: 50
#   per_month_usd: 20
#   per_story_usd: 5
`;

const scalar = (text: string): string => stringify(text).trim();

const flow = (texts: readonly string[]): string =>
  texts.length === 0 ? '[]' : `[${texts.map((text) => `'${text.replaceAll("'", "''")}'`).join(', ')}]`;
