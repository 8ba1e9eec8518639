import type { CheckRun, CiState } from '#shared/ports/code-host.port.ts';
import type { GithubCredentials } from './github-credentials.ts';
import type { GithubCall } from './github-client.ts';

/** Name of this product's own check, which is no part of what CI says. */
const OWN_CHECK = 'agent-workflow/tdd';

const MAX_SUMMARY = 65_535;
const MAX_DESCRIPTION = 140;
const PAGE = 100;
const MOST_PAGES = 10;

const FAILING: readonly (string | null)[] = ['failure', 'timed_out', 'startup_failure'];
const PASSING: readonly (string | null)[] = ['success', 'neutral', 'skipped'];

/** What check runs and commit statuses of a commit say together; one that failed is enough. */
export const readCiState = async (call: GithubCall, ref: string): Promise<CiState> => {
  const runs = (await listRuns(call, ref)).filter(({ name }) => name !== OWN_CHECK);
  const { client, owner, repo } = call;
  const { data } = await client.request('GET /repos/{owner}/{repo}/commits/{ref}/status', {
    owner,
    repo,
    ref,
    per_page: PAGE,
  });
  const statuses = data.statuses.filter(({ context }) => context !== OWN_CHECK);
  const isFailing =
    runs.some(({ conclusion }) => FAILING.includes(conclusion)) ||
    statuses.some(({ state }) => state === 'failure' || state === 'error');
  if (isFailing) return 'failing';
  const isPending =
    runs.some(({ status }) => status !== 'completed') || statuses.some(({ state }) => state === 'pending');
  if (isPending) return 'pending';
  const isPassing =
    runs.some(({ conclusion }) => PASSING.includes(conclusion)) ||
    statuses.some(({ state }) => state === 'success');
  return isPassing ? 'passing' : 'none';
};

/** The latest run of each check. */
const listRuns = async ({ client, owner, repo }: GithubCall, ref: string, name?: string) => {
  const found = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { data } = await client.request('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', {
      owner,
      repo,
      ref,
      filter: 'latest',
      per_page: PAGE,
      page,
      ...(name === undefined ? {} : { check_name: name }),
    });
    found.push(...data.check_runs);
    if (data.check_runs.length < PAGE) break;
  }
  return found;
};

/** Only Apps may write check runs: with a plain token the same is a commit status. */
export const saveCheckRun = async (
  call: GithubCall,
  run: CheckRun,
  kind: GithubCredentials['kind'],
): Promise<void> => (kind === 'app' ? writeCheckRun(call, run) : writeStatus(call, run));

const writeCheckRun = async (call: GithubCall, run: CheckRun): Promise<void> => {
  const { client, owner, repo } = call;
  const { externalId, outcome, title, action } = run;
  const state =
    outcome === 'running'
      ? { status: 'in_progress' as const }
      : { status: 'completed' as const, conclusion: outcome };
  const shown = {
    owner,
    repo,
    ...state,
    output: { title, summary: run.summary.slice(0, MAX_SUMMARY) },
    actions:
      action === undefined
        ? []
        : [{ label: action.label, description: action.describes, identifier: action.identifier }],
  };
  const known = (await listRuns(call, run.commit, OWN_CHECK)).find(
    ({ external_id: id }) => id === externalId,
  );
  await (known === undefined
    ? client.request('POST /repos/{owner}/{repo}/check-runs', {
        ...shown,
        name: OWN_CHECK,
        head_sha: run.commit,
        external_id: externalId,
      })
    : client.request('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', {
        ...shown,
        check_run_id: known.id,
      }));
};

const writeStatus = async (
  { client, owner, repo }: GithubCall,
  { outcome, title, commit }: CheckRun,
): Promise<void> => {
  await client.request('POST /repos/{owner}/{repo}/statuses/{sha}', {
    owner,
    repo,
    sha: commit,
    state: statusFor(outcome),
    context: OWN_CHECK,
    description: title.slice(0, MAX_DESCRIPTION),
  });
};

const statusFor = (outcome: CheckRun['outcome']): 'pending' | 'success' | 'failure' => {
  switch (outcome) {
    case 'running':
    case 'action_required':
      return 'pending';
    case 'success':
    case 'neutral':
      return 'success';
    case 'failure':
      return 'failure';
  }
};
